import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { AppError } from '../platform/errors.ts'
import type { AnswerOf, RequestOf, UploadEndpoint } from './endpoint.ts'
import { fileTooLarge, fileUnreadable, requestInvalid } from './errors.ts'
import { safeFileName } from './file-name.ts'
import { assertRequest, queryOf, type Transport, transferMs } from './transport.ts'

export interface UploadFile {
  name: string
  contentType: string
  /** Exactly as many as will come: WeChat wants to know before. */
  bytes: number
  /** Also for a second try. A Readable is destroyed when it is no longer needed. */
  open: () => Readable | AsyncIterable<Uint8Array>
}

interface Upload<E extends UploadEndpoint> { request: RequestOf<E>, file: UploadFile, token: string }

/** A form of several parts, written by hand: WeChat wants a length, which no form of the platform's has when its file is a stream. */
export async function upload<E extends UploadEndpoint> (transport: Transport, described: E, { request, file, token }: Upload<E>): Promise<AnswerOf<E>> {
  assertRequest(described, request)
  assertFile(described, request, file)
  const { inForm = [] } = described.upload
  const fields = Object.entries<unknown>(request)
  const query = { ...queryOf(Object.fromEntries(fields.filter(([name]) => !inForm.includes(name)))), access_token: token }
  const boundary = `----duihua${randomBytes(16).toString('hex')}`
  const head = Buffer.from(fields.filter(([name, value]) => inForm.includes(name) && value !== undefined)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`)
    .join('') + fileHead(boundary, file))
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(head.length + file.bytes + tail.length),
  }
  const stallMs = transport.timeoutMs
  return transport.persist(described, async () => {
    const body = Readable.from(form(head, contentOf(described.path, file, stallMs), tail))
    const answer = await transport.exchange(described, { query, headers, body, signal: AbortSignal.timeout(transferMs) })
    return transport.read(described, answer.body)
  })
}

/** Refuses what WeChat would not take, before it is sent. */
function assertFile ({ path, upload: { maxBytes } }: UploadEndpoint, request: unknown, { bytes }: UploadFile): void {
  const { type } = request as { type?: unknown }
  const most = typeof maxBytes === 'number' ? maxBytes : maxBytes[String(type)] ?? 0
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw requestInvalid(path, '/file/bytes', 'the file is empty')
  if (bytes > most) throw fileTooLarge(path, most)
}

function fileHead (boundary: string, { name, contentType }: UploadFile): string {
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream'
  return `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${safeFileName(name)}"\r\nContent-Type: ${type}\r\n\r\n`
}

async function * form (head: Buffer, content: AsyncIterable<Uint8Array>, tail: Buffer): AsyncGenerator<Uint8Array> {
  yield head
  yield * content
  yield tail
}

/** Exactly the bytes that were promised, or an error: then the form has no end, and WeChat drops it. */
async function * contentOf (api: string, { bytes, open }: UploadFile, stallMs: number): AsyncGenerator<Uint8Array> {
  let source: ReturnType<UploadFile['open']> | undefined
  let parts: AsyncIterator<unknown> | undefined
  let sent = 0
  try {
    source = open()
    parts = source[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await within(stallMs, parts.next(), () => fileUnreadable(api, 'it stalled'))
      if (done === true) break
      if (!(value instanceof Uint8Array)) throw fileUnreadable(api, 'it does not consist of bytes')
      sent += value.length
      if (sent > bytes) throw fileUnreadable(api, `it is longer than ${bytes} bytes`)
      yield value
    }
    if (sent < bytes) throw fileUnreadable(api, `it ended after ${sent} of ${bytes} bytes`)
  } catch (error) {
    throw error instanceof AppError ? error : fileUnreadable(api, 'reading failed', error)
  } finally {
    // Not awaited: an iterator that hangs would never return.
    if (source instanceof Readable) source.destroy()
    else parts?.return?.().catch(() => {})
  }
}

async function within<T> (ms: number, work: Promise<T>, fault: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(fault()), ms) })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
