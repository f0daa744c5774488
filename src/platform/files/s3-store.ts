import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { type FileStore, fileGone, filesUnavailable, fileTooLarge, soundName } from './file-store.ts'
import { createS3Client, readXml, type S3Patience, S3Refusal, type S3Settings } from './s3-client.ts'

/** What is longer goes up in parts of this, each of which is held in memory and tried again by itself. S3 wants 5 MB at least. */
const partBytes = 8 * 1024 * 1024
const removedAtOnce = 16
const listedAtOnce = 1000

/** Files in a bucket of any store that speaks S3, for processes on many machines. */
export function createS3Store (settings: S3Settings, patience: S3Patience = {}): FileStore {
  const { prefix } = settings
  const client = createS3Client(settings, patience)
  const keyOf = (name: string) => prefix + soundName(name)

  async function upload (key: string, source: Readable | Uint8Array, maxBytes: number): Promise<number> {
    let uploadId: string | undefined
    const tags: string[] = []
    let bytes = 0
    try {
      for await (const { part, isLast } of partsOf(source, maxBytes)) {
        bytes += part.length
        if (isLast && uploadId === undefined) await client.call({ method: 'PUT', key, body: part })
        else tags.push(await uploadPart({ key, uploadId: uploadId ??= await begin(key), number: tags.length + 1 }, part))
      }
      if (uploadId !== undefined) await complete({ key, uploadId, tags, bytes })
      return bytes
    } catch (error) {
      // What cannot be taken back now is for the bucket's rule on unfinished uploads.
      if (uploadId !== undefined) await client.call({ method: 'DELETE', key, query: { uploadId } }).catch(() => undefined)
      throw error
    }
  }

  async function begin (key: string): Promise<string> {
    const { text } = await client.call({ method: 'POST', key, query: { uploads: '' } })
    const { UploadId: uploadId } = (readXml(text)['InitiateMultipartUploadResult'] ?? {}) as { UploadId?: unknown }
    if (typeof uploadId !== 'string' || uploadId === '') throw new S3Refusal(200, 'NO_UPLOAD_ID')
    return uploadId
  }

  async function uploadPart ({ key, uploadId, number }: { key: string, uploadId: string, number: number }, part: Buffer): Promise<string> {
    const { headers: { etag } } = await client.call({ method: 'PUT', key, query: { partNumber: String(number), uploadId }, body: part })
    if (typeof etag !== 'string' || !/^"?[\w-]+"?$/.test(etag)) throw new S3Refusal(200, 'NO_ETAG')
    return etag
  }

  async function complete ({ key, uploadId, tags, bytes }: { key: string, uploadId: string, tags: string[], bytes: number }): Promise<void> {
    const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('')
    const body = Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`)
    try {
      await client.call({ method: 'POST', key, query: { uploadId }, headers: { 'content-type': 'application/xml' }, body })
    } catch (error) {
      // The first try may have done it, and only its answer was lost.
      if (!(error instanceof S3Refusal) || error.code !== 'NoSuchUpload') throw error
      const { headers } = await client.call({ method: 'HEAD', key })
      if (Number(headers['content-length']) !== bytes) throw error
    }
  }

  return {
    async write (name, source, { maxBytes }) {
      const key = keyOf(name)
      return { bytes: await upload(key, source, maxBytes).catch(explain) }
    },

    async read (name, { start = 0, end = Infinity } = {}) {
      const isPart = start > 0 || end !== Infinity
      const range = `bytes=${start}-${end === Infinity ? '' : end}`
      try {
        const response = await client.open({ method: 'GET', key: keyOf(name), ...(isPart && { headers: { range } }) })
        if (!isPart || response.statusCode === 206) return told(response, end - start + 1)
        response.body.destroy()
        throw new S3Refusal(200, 'RANGE_IGNORED')
      } catch (error) {
        if (error instanceof S3Refusal && error.status === 416) return Readable.from([])
        return explain(error)
      }
    },

    async remove (names) {
      const keys = names.map(keyOf)
      for (let at = 0; at < keys.length; at += removedAtOnce) {
        await Promise.all(keys.slice(at, at + removedAtOnce).map((key) => client.call({ method: 'DELETE', key }).catch(unlessGone))).catch(explain)
      }
    },

    async list (wanted, { after = '', limit }) {
      const start = `${prefix}${soundName(wanted.replace(/\/$/, ''))}/`
      const names: string[] = []
      for (let from = after === '' ? '' : prefix + after; names.length < limit;) {
        const query = { 'list-type': '2', 'prefix': start, 'max-keys': String(Math.min(limit - names.length, listedAtOnce)), ...(from !== '' && { 'start-after': from }) }
        const { keys, isTruncated } = keysIn((await client.call({ method: 'GET', query }).catch(explain)).text)
        // A store that names what nobody asked for would have us remove it, and one that names the same again keep us for ever.
        const asked = keys.filter((key) => key.startsWith(start) && key > from)
        names.push(...asked.map((key) => key.slice(prefix.length)))
        from = asked.at(-1) ?? from
        if (!isTruncated || asked.length === 0) break
      }
      return names.slice(0, limit)
    },
  }
}

/** Pieces of `partBytes`, the last one shorter; an empty file is one empty piece. */
async function * partsOf (source: Readable | Uint8Array, maxBytes: number): AsyncGenerator<{ part: Buffer, isLast: boolean }> {
  let waiting: Uint8Array[] = []
  let size = 0
  let total = 0
  for await (const piece of (source instanceof Readable ? source : [source]) as AsyncIterable<Uint8Array>) {
    total += piece.length
    if (total > maxBytes) throw fileTooLarge(maxBytes)
    for (let at = 0; at < piece.length;) {
      if (size === partBytes) {
        yield { part: Buffer.concat(waiting), isLast: false }
        waiting = []
        size = 0
      }
      const some = piece.subarray(at, at + partBytes - size)
      waiting.push(some)
      size += some.length
      at += some.length
    }
  }
  yield { part: Buffer.concat(waiting), isLast: true }
}

/**
 * The file as it comes. Breaks with FILES_UNAVAILABLE when it is cut off: whoever works with it may come again; or when more comes than
 * was asked for, which would run into the next answer of whoever said beforehand how long this one is.
 */
function told ({ body }: Dispatcher.ResponseData, most: number): Readable {
  // What breaks is told where it is read; destroyed unread it must not end the process.
  body.on('error', () => {})
  const stream = Readable.from((async function * () {
    let left = most
    try {
      for await (const part of body as AsyncIterable<Buffer>) {
        left -= part.length
        if (left < 0) break
        yield part
      }
    } catch (error) {
      throw filesUnavailable('CUT_OFF', error)
    }
    if (left < 0) throw filesUnavailable('TOO_LONG')
  })(), { objectMode: false })
  return stream.once('close', () => body.destroy())
}

function keysIn (text: string): { keys: string[], isTruncated: boolean } {
  const list = readXml(text)['ListBucketResult']
  if (typeof list !== 'object' || list === null) throw filesUnavailable('NO_LIST')
  const { Contents: contents = [], IsTruncated: isTruncated } = list as { Contents?: Array<{ Key?: unknown }>, IsTruncated?: unknown }
  return { keys: contents.flatMap(({ Key: key }) => (typeof key === 'string' ? [key] : [])), isTruncated: isTruncated === 'true' }
}

function unlessGone (error: unknown): void {
  if (!(error instanceof S3Refusal) || error.code !== 'NoSuchKey') throw error
}

/** What a refusal means for whoever wanted the file. What the source broke with passes as it is. */
function explain (error: unknown): never {
  if (!(error instanceof S3Refusal)) throw error
  throw error.code === 'NoSuchKey' ? fileGone() : filesUnavailable(error.code, error.cause)
}
