import { fileTypeFromBuffer } from 'file-type'
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { media } from '../../wechat/api/media.ts'
import type { MaterialKind } from './material.entity.ts'
import { materialCutOff, materialEmpty, materialTooLarge, materialTypeRefused } from './material.errors.ts'

/** What WeChat takes of each kind (page "新增临时素材"), by what `file-type` calls it. */
const types: Readonly<Record<MaterialKind, Readonly<Record<string, string>>>> = {
  image: { jpg: 'image/jpeg', png: 'image/png', gif: 'image/gif' },
  voice: { mp3: 'audio/mpeg', amr: 'audio/amr' },
  video: { mp4: 'video/mp4' },
  thumb: { jpg: 'image/jpeg' },
}

export const maxBytesOf: Readonly<Record<MaterialKind, number>> = media.uploadTemporary.upload.maxBytes as Record<MaterialKind, number>

const headBytes = 4100

export interface FileFacts { bytes: number, sha256: string, type: string }

/** Looks at a file while it passes: what it is, how long, and whether WeChat would take it as that kind. */
export function createFileWatch (kind: MaterialKind) {
  const hash = createHash('sha256')
  const head: Buffer[] = []
  let bytes = 0

  return {
    async * pass (source: Readable): AsyncGenerator<Buffer> {
      for await (const part of arriving(source)) {
        if (bytes < headBytes) head.push(part)
        bytes += part.length
        if (bytes > maxBytesOf[kind]) throw materialTooLarge(kind, maxBytesOf[kind])
        hash.update(part)
        yield part
      }
    },

    /** Once all of it has passed. */
    async facts (): Promise<FileFacts> {
      if (bytes === 0) throw materialEmpty()
      const found = await fileTypeFromBuffer(Buffer.concat(head).subarray(0, headBytes))
      const type = found === undefined ? undefined : types[kind][found.ext]
      if (type === undefined) throw materialTypeRefused(kind, Object.keys(types[kind]))
      return { bytes, sha256: hash.digest('hex'), type }
    },
  }
}

export function extensionOf ({ kind, type }: { kind: MaterialKind, type: string }): string {
  return Object.entries(types[kind]).find(([, known]) => known === type)?.[0] ?? 'bin'
}

/** Somebody who hangs up breaks off the file. */
async function * arriving (source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const part of source.iterator({ destroyOnReturn: false })) yield part as Buffer
  } catch {
    throw materialCutOff()
  }
}
