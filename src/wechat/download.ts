import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { Readable, Transform } from 'node:stream'
import type { Dispatcher } from 'undici'
import { boundedBytes } from '../platform/bytes.ts'
import type { AnswerOf, Endpoint, RequestOf } from './endpoint.ts'
import { cutOff, fileTooLarge } from './errors.ts'
import { safeFileName } from './file-name.ts'
import { parseJson } from './json.ts'
import { maxAnswerBytes, outgoingOf, type Transport, transferMs } from './transport.ts'

export interface DownloadedFile {
  /** Ends with a WechatError when the connection breaks or stalls, with WECHAT_FILE_TOO_LARGE when more comes than may. */
  stream: Readable
  /** As WeChat says, which is not to be relied upon. */
  contentType: string
  name: string
  /** Undefined when WeChat does not say. */
  bytes: number | undefined
}

export type Downloaded<E extends Endpoint> = { file: DownloadedFile } | { answer: AnswerOf<E> }

interface Download<E extends Endpoint> { request: RequestOf<E>, maxBytes: number, token: string }

/** A file, or the JSON that WeChat gives instead of one. The tries end where the stream begins. */
export async function download<E extends Endpoint> (
  transport: Transport, described: E, { request, maxBytes, token }: Download<E>,
): Promise<Downloaded<E>> {
  const outgoing = outgoingOf(described, request, token)
  return transport.persist(described, async () => {
    const response = await transport.exchange(described, { ...outgoing, signal: AbortSignal.timeout(transferMs) })
    // What breaks is told where it is read; destroyed unread it must not end the process.
    response.body.on('error', () => {})
    const broken = (error: unknown): never => { throw cutOff(described.path, error) }
    const kind = await kindOf(response).catch(broken)
    if (kind === 'neither') {
      response.body.destroy()
      return broken(new Error('neither a file nor an answer'))
    }
    if (kind === 'file') return { file: fileOf(described, response, { from: response.body, maxBytes }) }
    const whole = await boundedBytes(response.body, maxAnswerBytes).catch(broken)
    if (kind === 'json' || isJson(whole)) return { answer: transport.judge(described, whole.toString('utf8')) }
    return { file: fileOf(described, response, { from: Readable.from([whole]), maxBytes }) }
  })
}

/**
 * WeChat's content types are not reliable: errors come as pictures, pictures as text. No picture, sound or film begins
 * with `{`, but a raw speex frame may: then only the whole tells.
 */
async function kindOf (response: Dispatcher.ResponseData): Promise<'json' | 'perhaps json' | 'file' | 'neither'> {
  const isText = /^(?:text\/|application\/(?:json|xml|[^;]*\+(?:json|xml))|$)/.test(contentTypeOf(response))
  const start = await startOf(response.body)
  if (start === '{') return isText ? 'json' : 'perhaps json'
  // A gateway's page, or nothing at all.
  return start === '' || (isText && start === '<') ? 'neither' : 'file'
}

/** The first character that is no space, left in the stream; '' when there is none. */
async function startOf (body: Readable): Promise<string> {
  for (;;) {
    const part: unknown = body.read()
    if (part instanceof Uint8Array) {
      body.unshift(part)
      return Buffer.from(part.subarray(0, 256)).toString('latin1').trimStart().slice(0, 1)
    }
    if (body.readableEnded) return ''
    await Promise.race([once(body, 'readable'), once(body, 'end')])
  }
}

function isJson (bytes: Buffer): boolean {
  try {
    parseJson(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}

function fileOf ({ path }: Endpoint, response: Dispatcher.ResponseData, { from, maxBytes }: { from: Readable, maxBytes: number }): DownloadedFile {
  const length = Number(headerOf(response, 'content-length'))
  const bytes = Number.isSafeInteger(length) && length > 0 ? length : undefined
  if (bytes !== undefined && bytes > maxBytes) {
    from.destroy()
    throw fileTooLarge(path, maxBytes)
  }
  return { stream: bounded(from, path, maxBytes), contentType: contentTypeOf(response), name: nameIn(headerOf(response, 'content-disposition')), bytes }
}

/** Whoever destroys it destroys the connection too, read or not. */
function bounded (from: Readable, path: string, maxBytes: number): Readable {
  let size = 0
  const stream = new Transform({
    transform (part: Buffer, _encoding, done) {
      size += part.length
      if (size > maxBytes) done(fileTooLarge(path, maxBytes))
      else done(null, part)
    },
  })
  from.on('error', (error) => stream.destroy(cutOff(path, error)))
  stream.on('close', () => from.destroy())
  return from.pipe(stream)
}

function contentTypeOf (response: Dispatcher.ResponseData): string {
  return headerOf(response, 'content-type').split(';', 1).join('').trim().toLowerCase()
}

function headerOf ({ headers }: Dispatcher.ResponseData, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/** `filename*` of RFC 5987 before `filename`. */
function nameIn (disposition: string): string {
  const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  const [, quoted, bare] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? []
  const bytes = Buffer.from(quoted ?? bare ?? '', 'latin1')
  return safeFileName(decoded(encoded) ?? bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1'))
}

function decoded (encoded: string | undefined): string | undefined {
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
