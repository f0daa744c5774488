import aws4 from 'aws4'
import { XMLParser } from 'fast-xml-parser'
import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, Pool } from 'undici'
import { boundedBytes } from '../bytes.ts'

export interface S3Settings {
  /** Scheme, host and port. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** What every key begins with. */
  prefix: string
}

export interface S3Patience {
  /** Between the tries of what failed for no fault of ours. */
  backoffMs?: readonly number[]
}

export interface S3Call {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Without the bucket; the bucket itself when it is left out. */
  key?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Buffer
}

export interface S3Answer { headers: IncomingHttpHeaders, text: string }

/** The store said no, or said nothing (`status` 0). `code` is S3's. */
export class S3Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor (status: number, code: string, cause?: unknown) {
    super(`S3: ${code}`, { cause })
    this.status = status
    this.code = code
  }
}

const quietMs = 30_000
const connectMs = 5000
const atOnce = 32
/** A page of a thousand names, and more. */
const maxAnswerBytes = 4 * 1024 * 1024

/** One bucket of a store that speaks S3, addressed by path. Every request is signed, its body with it. */
export function createS3Client ({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings, { backoffMs = [200, 1000, 3000] }: S3Patience = {}) {
  const { origin, host } = new URL(endpoint)
  const pool = new Pool(origin, { connections: atOnce, connectTimeout: connectMs, headersTimeout: quietMs, bodyTimeout: quietMs })

  /** Signed anew for each try: a signature is good for some minutes. By the machine's clock, as the store checks it, whatever ours is moved to. */
  async function once ({ method, key, query = {}, headers = {}, body }: S3Call): Promise<Dispatcher.ResponseData> {
    const asked = new URLSearchParams(query).toString().replaceAll('+', '%20')
    const path = `/${bucket}${key === undefined ? '' : `/${key}`}${asked === '' ? '' : `?${asked}`}`
    const typed = body === undefined ? headers : { 'content-type': 'application/octet-stream', ...headers }
    const signed = aws4.sign({ service: 's3', region, host, method, path, headers: { ...typed }, ...(body !== undefined && { body }) }, { accessKeyId, secretAccessKey })
    return pool.request({ method, path, headers: signed.headers as IncomingHttpHeaders, body: body ?? null })
  }

  async function judged (call: S3Call): Promise<Dispatcher.ResponseData> {
    const response = await once(call)
    if (response.statusCode < 300) return response
    throw new S3Refusal(response.statusCode, codeIn(await textOf(response)) ?? `HTTP_${response.statusCode}`)
  }

  /** All that is called here is harmless when it happens twice. */
  async function persistently<T> (work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await work()
      } catch (error) {
        const refusal = error instanceof S3Refusal ? error : new S3Refusal(0, 'NO_ANSWER', error)
        const wait = backoffMs[tries]
        const isPassing = refusal.status === 0 || refusal.status === 429 || refusal.status >= 500
        if (!isPassing || wait === undefined) throw refusal
        await sleep(wait * (0.5 + Math.random()))
      }
    }
  }

  return {
    /** For short answers. Throws S3Refusal. */
    call: (call: S3Call): Promise<S3Answer> => persistently(async () => {
      const response = await judged(call)
      const text = await textOf(response)
      // Completing an upload may take long: then 200 is said first, and what went wrong after it.
      const code = codeIn(text)
      if (code !== undefined) throw new S3Refusal(500, code)
      return { headers: response.headers, text }
    }),
    /** For files: the answer as it comes. Throws S3Refusal. */
    open: (call: S3Call): Promise<Dispatcher.ResponseData> => persistently(() => judged(call)),
  }
}

const textOf = async ({ body }: Dispatcher.ResponseData): Promise<string> => (await boundedBytes(body as AsyncIterable<Buffer>, maxAnswerBytes)).toString('utf8')

const parser = new XMLParser({ processEntities: false, parseTagValue: false, maxNestedTags: 10, isArray: (name) => name === 'Contents' })

/** What the store answered, as far as it is XML without entities of its own. */
export function readXml (text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith('<') || text.includes('<!')) return {}
  try {
    return parser.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

function codeIn (text: string): string | undefined {
  const { Error: error } = readXml(text)
  const { Code: code } = (error ?? {}) as { Code?: unknown }
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined
}
