import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { S3Settings } from '../../src/platform/files/s3-client.ts'
import { faultOf } from './s3-signature.ts'

/** What goes wrong with the next requests that `hits` names, `count` times. */
export interface S3Fault {
  hits: (call: { method: string, query: URLSearchParams }) => boolean
  count: number
  /** An error or any text instead of an answer, or of a part of a file; a cut after so many bytes; or the work done and no word of it. */
  how: { status: number, code: string } | { answer: string } | { partial: string } | { cutAfter: number } | 'lost'
}

export interface S3Server {
  settings: S3Settings
  objects: Map<string, Buffer>
  uploads: Map<string, Map<number, Buffer>>
  /** Each as `METHOD query-names`. */
  calls: string[]
  fail: (fault: S3Fault) => void
  stop: () => Promise<void>
}

interface Call { method: string, key: string, query: URLSearchParams, body: Buffer, range: string | undefined }

interface Answer { status: number, headers?: Record<string, string | number>, body?: Buffer | string }

/** A store that speaks as much S3 as we do: it checks every signature, keeps objects in memory and can fail. */
export async function startS3Server (): Promise<S3Server> {
  const key = { region: 'ap-guangzhou', accessKeyId: 'AKIATEST', secretAccessKey: 'secret/of+the=test' }
  const bucket = 'duihua-test'
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const calls: string[] = []
  const faults: S3Fault[] = []

  async function serve (request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const body = await buffer(request)
    const { pathname, searchParams: query } = new URL(url, 'http://s3')
    calls.push([method, ...[...query.keys()].toSorted()].join(' '))
    const wrong = faultOf({ method, url, headers, body }, key)
    const isOurs = pathname === `/${bucket}` || pathname.startsWith(`/${bucket}/`)
    if (wrong !== undefined || !isOurs) return send(response, refusal(wrong === undefined ? 404 : 403, wrong ?? 'NoSuchBucket'))

    const fault = faults.find(({ hits, count }) => count > 0 && hits({ method, query }))
    if (fault !== undefined) fault.count -= 1
    const how = fault?.how
    if (typeof how === 'object' && 'status' in how) return send(response, refusal(how.status, how.code))
    if (typeof how === 'object' && 'answer' in how) return send(response, { status: 200, body: how.answer })
    if (typeof how === 'object' && 'partial' in how) return send(response, { status: 206, body: how.partial })
    const answer = act({ method, key: decodeURIComponent(pathname.slice(bucket.length + 2)), query, body, range: headers.range })
    if (how === 'lost') response.destroy()
    else if (how !== undefined) cutOff(response, answer, how.cutAfter)
    else send(response, answer)
  }

  function act (call: Call): Answer {
    const { method, key: name, query, body } = call
    const uploadId = query.get('uploadId')
    if (uploadId !== null) return actOnUpload(call, uploadId)
    if (method === 'POST') {
      const id = randomUUID()
      uploads.set(id, new Map())
      return { status: 200, body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>` }
    }
    if (method === 'PUT') objects.set(name, body)
    if (method === 'PUT') return { status: 200, headers: { etag: tagOf(body) } }
    if (method === 'DELETE') objects.delete(name)
    if (method === 'DELETE') return { status: 204 }
    return name === '' ? list(query) : give(objects.get(name), call)
  }

  function actOnUpload ({ method, key: name, query, body }: Call, uploadId: string): Answer {
    const upload = uploads.get(uploadId)
    if (upload === undefined) return refusal(404, 'NoSuchUpload')
    if (method === 'PUT') {
      upload.set(Number(query.get('partNumber')), body)
      return { status: 200, headers: { etag: tagOf(body) } }
    }
    uploads.delete(uploadId)
    if (method === 'DELETE') return { status: 204 }
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)]
    const parts = named.flatMap(([, number, tag]) => {
      const part = upload.get(Number(number))
      return part !== undefined && tagOf(part) === tag ? [part] : []
    })
    if (parts.length === 0 || parts.length < named.length) return refusal(400, 'InvalidPart')
    if (parts.slice(0, -1).some(({ length }) => length < 5 * 1024 * 1024)) return refusal(400, 'EntityTooSmall')
    objects.set(name, Buffer.concat(parts))
    return { status: 200, body: '<CompleteMultipartUploadResult/>' }
  }

  /** Three at a time, so that there are pages. */
  function list (query: URLSearchParams): Answer {
    const most = Math.min(Number(query.get('max-keys')), 3)
    const all = [...objects.keys()].toSorted().filter((name) => name.startsWith(query.get('prefix') ?? '') && name > (query.get('start-after') ?? ''))
    const contents = all.slice(0, most).map((name) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`).join('')
    return { status: 200, body: `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><IsTruncated>${all.length > most}</IsTruncated>${contents}</ListBucketResult>` }
  }

  const server = createServer((request, response) => { serve(request, response).catch(() => response.destroy()) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    settings: { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bucket, ...key, prefix: 'crm/' },
    objects, uploads, calls,
    fail: (fault) => { faults.push(fault) },
    async stop () {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const tagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`

const refusal = (status: number, code: string): Answer => ({ status, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>` })

function give (found: Buffer | undefined, { method, range }: Call): Answer {
  if (found === undefined) return refusal(404, 'NoSuchKey')
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (first === undefined) return { status: 200, headers: { 'content-length': found.length }, ...(method === 'GET' && { body: found }) }
  if (Number(first) >= found.length) return refusal(416, 'InvalidRange')
  const part = found.subarray(Number(first), last === '' ? undefined : Number(last) + 1)
  return { status: 206, headers: { 'content-length': part.length }, body: part }
}

function send (response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body)
}

/** Says how much comes, and hangs up before it is there. */
function cutOff (response: ServerResponse, { status, headers, body = '' }: Answer, bytes: number): void {
  response.writeHead(status, headers).write(Buffer.from(body).subarray(0, bytes), () => response.destroy())
}
