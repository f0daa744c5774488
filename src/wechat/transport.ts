import { EventEmitter } from 'node:events'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { type Dispatcher, Pool } from 'undici'
import { boundedBytes } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { createSlots } from '../platform/slots.ts'
import type { AnswerOf, Endpoint, RequestOf } from './endpoint.ts'
import { cutOff, notSent, refusedByWechat, requestInvalid, WechatError } from './errors.ts'
import { bareNumbers, idsAsStrings, parseJson } from './json.ts'

export interface TransportOptions {
  base: string
  clock: Clock
  connections?: number
  timeoutMs?: number
  /** Waits between the tries of a read. */
  backoffMs?: readonly number[]
}

/** What goes over the wire for one call. */
export interface Outgoing {
  query: Record<string, string>
  body?: Dispatcher.DispatchOptions['body']
  headers?: Record<string, string>
}

/** Ends a request, answer included, when it has taken too long. */
interface Ending { signal: AbortSignal | EventEmitter }

/** More than any answer of WeChat's. */
export const maxAnswerBytes = 16 * 1024 * 1024
/** A file may take so long in all, up or down; between two pieces of it no longer than any call. */
export const transferMs = 120_000
const filesAtOnce = 16
const asJson = { 'content-type': 'application/json' }

/** Requests over kept connections, checked before they go and when they come back, with WeChat's errors sorted into what to do about them. */
export function createTransport ({ base, clock, connections = 64, timeoutMs = 8000, backoffMs = [200, 1000] }: TransportOptions) {
  const patience = { connectTimeout: 3000, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
  const calls = new Pool(base, { ...patience, connections, maxResponseSize: maxAnswerBytes })
  // Files have their own: one may take minutes, and what waits for a connection is not ended by its signal.
  const files = new Pool(base, { ...patience, connections: filesAtOnce })
  // What waits in a pool while its time runs out is never sent, and cannot be told from what was: calls wait here.
  const inSlot = createSlots(connections, timeoutMs * 2)

  async function ask (pool: Pool, { path, method }: Endpoint, outgoing: Outgoing & Ending): Promise<Dispatcher.ResponseData> {
    try {
      const response = await pool.request({ path, method, ...outgoing })
      if (response.statusCode === 200) return response
      await response.body.dump()
      throw cutOff(path, new Error(`HTTP ${response.statusCode}`))
    } catch (error) {
      // Ours: the file that was to be sent is to blame.
      if (error instanceof AppError) throw error
      throw wasNeverSent(error) ? notSent(path, error) : cutOff(path, error)
    }
  }

  const withConnection = (described: Endpoint, outgoing: Outgoing) => (
    inSlot(() => once(described, outgoing), () => notSent(described.path, new Error('no connection was free in time'))))

  /** One request, answered with text. An emitter and a timer end it when it takes too long: an `AbortSignal` costs a tenth of the whole call. */
  async function once (described: Endpoint, outgoing: Outgoing): Promise<string> {
    const signal = new EventEmitter()
    const timer = setTimeout(() => signal.emit('abort'), timeoutMs * 2)
    try {
      const { body } = await ask(calls, described, { ...outgoing, signal })
      return await body.text().catch((error: unknown) => { throw cutOff(described.path, error) })
    } finally {
      clearTimeout(timer)
    }
  }

  /** The answer as JSON, judged: a missing `errcode` means 0 when what the call promises is there. */
  function judge<E extends Endpoint> (described: E, text: string): AnswerOf<E> {
    let answer: unknown
    try {
      answer = parseJson(text)
    } catch {
      // What the parser says quotes the answer, which may hold a token or an openid.
      throw cutOff(described.path, new Error('the answer is no JSON'))
    }
    if (described.ids !== undefined) idsAsStrings(answer, described.ids)
    const { errcode, errmsg } = (answer ?? {}) as { errcode?: unknown, errmsg?: unknown }
    if (typeof errcode === 'number' && errcode !== 0) {
      throw refusedByWechat(described, { errcode, errmsg: typeof errmsg === 'string' ? errmsg : '', answer, now: clock.now() })
    }
    if (!checkerOf(described.answer).Check(answer)) throw cutOff(described.path, new Error('the answer has an unknown shape'))
    return answer as AnswerOf<E>
  }

  async function read<E extends Endpoint> (described: E, body: AsyncIterable<Buffer>): Promise<AnswerOf<E>> {
    return judge(described, (await boundedBytes(body, maxAnswerBytes).catch((error: unknown) => { throw cutOff(described.path, error) })).toString('utf8'))
  }

  /** Tries, and tries again what may be repeated, a few times. */
  async function persist<T> ({ effect }: Endpoint, once: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await once()
      } catch (error) {
        const wait = backoffMs[tries]
        const isWorthwhile = error instanceof WechatError && error.action === 'transient' && error.retryAfterMs === undefined && (effect === 'read' || effect === 'put')
        if (!isWorthwhile || wait === undefined) throw error
        await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())))
      }
    }
  }

  return {
    /** A request with a file, there or back. Resolves for status 200 alone; the body is still to be read. */
    exchange: (described: Endpoint, outgoing: Outgoing & { signal: AbortSignal }) => ask(files, described, outgoing),
    judge,
    read,
    persist,
    timeoutMs,
    /** A call with nothing added to what the request says. Throws WechatError. */
    async call<E extends Endpoint> (described: E, request: RequestOf<E>, token?: string): Promise<AnswerOf<E>> {
      const outgoing = outgoingOf(described, request, token)
      return persist(described, async () => judge(described, await withConnection(described, outgoing)))
    },
    async close (): Promise<void> {
      await Promise.all([calls.destroy(), files.destroy()])
    },
  }
}

export type Transport = ReturnType<typeof createTransport>

/** Whether there was no connection to send it over: the name or none of its addresses answered. Codes alone do not tell, for some come from open connections too. */
export function wasNeverSent (error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as { code?: unknown, syscall?: unknown }
  return syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT' || error instanceof AggregateError
}

const checkers = new WeakMap<TSchema, Validator>()

function checkerOf (schema: TSchema): Validator {
  let checker = checkers.get(schema)
  if (checker === undefined) checkers.set(schema, checker = Compile(schema))
  return checker
}

/** Refuses what would not fit WeChat's rules, before anything is sent. */
export function assertRequest ({ path, request: schema }: Endpoint, request: unknown): void {
  if (checkerOf(schema).Check(request)) return
  const [fault] = checkerOf(partAtFault(schema, request)).Errors(request)
  throw requestInvalid(path, fault?.instancePath ?? '', fault?.message ?? '')
}

type Composed = TSchema & { anyOf?: TSchema[], allOf?: TSchema[] }

/** Of a union the alternative whose constants the request has: every other one would complain of the wrong place. */
function partAtFault (schema: Composed, request: unknown): TSchema {
  const broken = schema.allOf?.find((part) => !checkerOf(part).Check(request))
  const meant = schema.anyOf?.find((each) => checkerOf(each).Errors(request).every(({ keyword }) => keyword !== 'const'))
  const part = broken ?? meant
  return part === undefined ? schema : partAtFault(part, request)
}

/** The request as it is sent, after it was looked at. */
export function outgoingOf (described: Endpoint, request: Record<string, unknown>, token?: string): Outgoing {
  assertRequest(described, request)
  const query: Record<string, string> = token === undefined ? {} : { access_token: token }
  if (described.method === 'GET') return { query: { ...queryOf(request), ...query } }
  const body = utf8Json(request)
  return { query, body: described.bareIds === undefined ? body : bareNumbers(body, described.bareIds), headers: asJson }
}

/** WeChat takes no `\uXXXX`, as which JSON writes half a character: that is replaced, as wherever text becomes UTF-8. */
function utf8Json (request: unknown): string {
  const body = JSON.stringify(request)
  if (!body.includes(String.raw`\ud`)) return body
  return JSON.stringify(request, (_name, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value))
}

export function queryOf (request: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]))
}
