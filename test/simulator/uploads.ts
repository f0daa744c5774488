import { sampleFiles } from '../../src/simulator/sample-files.ts'
import { textOf } from '../../src/simulator/values.ts'
import type { Stage } from './support.ts'
import { fetchFields } from './support.ts'

export const png = sampleFiles.image.bytes
export const jpeg = sampleFiles.thumb.bytes
export const amr = sampleFiles.voice.bytes
export const mp4 = sampleFiles.video.bytes

/** The beginning of a file, and then nothing of interest. */
export function padded (start: Buffer, bytes: number): Buffer {
  return Buffer.concat([start, Buffer.alloc(bytes - start.length)])
}

/** Sends a file as a form. */
export async function upload (stage: Stage, path: string, bytes: Buffer, { name = 'a.png', field = 'media', description = '' } = {}) {
  const form = new FormData()
  if (description !== '') form.set('description', description)
  form.set(field, new Blob([bytes]), name)
  return fetchFields(addressOf(stage, path), { method: 'POST', body: form })
}

export function addressOf ({ simulator, account }: Stage, path: string): string {
  return `${simulator.url}${path}${path.includes('?') ? '&' : '?'}access_token=${account.token()}`
}

/** What lies there. */
export async function fetchFile (url: string) {
  const response = await fetch(url)
  const { status, headers } = response
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status, type: headers.get('content-type'), disposition: headers.get('content-disposition'), bytes }
}

/** The id of a new temporary file. */
export async function uploadedId (stage: Stage, type: string, bytes: Buffer, name: string): Promise<string> {
  const answer = await upload(stage, `/cgi-bin/media/upload?type=${type}`, bytes, { name })
  return textOf(answer['media_id'] ?? answer['thumb_media_id'])
}
