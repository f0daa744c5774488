import { setTimeout as sleep } from 'node:timers/promises'
import { parseJson } from '../../wechat/json.ts'
import type { AccountState } from '../account.ts'
import type { FaultKind, FaultRule } from '../faults.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isDeeper, isFields } from '../values.ts'
import type { World } from '../world.ts'

/** A file as an answer, not JSON. */
export interface FileAnswer {
  bytes: Buffer
  type: string
  name: string
}

export type Verdict = { refusal: Refusal } | { answer: Fields } | { file: FileAnswer }

export const done: Verdict = { answer: { errcode: 0, errmsg: 'ok' } }

export interface ApiPlace {
  method: 'GET' | 'POST'
  path: string
  /** Fields of the answer, written here as strings, that WeChat writes as bare 64-bit numbers. */
  bareIds?: readonly string[]
}

/** A request as it came. */
export interface ApiRequest {
  method: string
  query: Fields
  contentType: string
  /** Without a length. */
  isChunked: boolean
  body: Buffer
  /** Of the caller's end of the connection. */
  ip: string
}

export interface OpenCall {
  query: Fields
  nowMs: number
  /** Empty for GET. Read late: WeChat looks at the token before it looks at the body. */
  body: Fields
  /** The body as it came, for uploads. */
  request: ApiRequest
}

export interface AccountCall extends OpenCall {
  account: AccountState
}

/** Also whom the call concerned, for the log. */
export interface Judged {
  appid: string | null
  verdict: Verdict
}

interface AccountApi extends ApiPlace {
  /** Which accounts have this API: "适用范围" on its page. */
  who: 'any' | 'verified' | 'service' | 'verifiedService' | 'verifiedOrService'
  /** The body is no JSON. */
  upload?: true
}

interface OpenApi extends ApiPlace {
  /** The query may hold it all. */
  bodyIsOptional?: true
}

/** What became of a request: an answer, or what is done to its connection instead. */
export type Served = { judged: Judged } | { status: number } | { hangUp: true } | { stall: number | null }

/** One API of the platform, ready to be served. */
export interface Api extends ApiPlace {
  serve: (request: ApiRequest) => Served | Promise<Served>
}

export type ApiTable = Map<string, Api>

type Work<Call> = (call: Call) => Verdict | Promise<Verdict>

/** An API that is called with an access token. */
export function addAccountApi (apis: ApiTable, world: World, { who, upload, ...place }: AccountApi, work: Work<AccountCall>): void {
  add(apis, world, place, undefined, (request, nowMs) => {
    const holder = world.tokens.check(request.query['access_token'], nowMs)
    if (isRefusal(holder)) return { appid: null, verdict: { refusal: holder } }
    const { appid } = holder
    const account = world.accounts.get(appid)
    if (account === undefined) return { appid, verdict: { refusal: refuse(40001, 'token.unknown') } }
    account.calls.set(place.path, (account.calls.get(place.path) ?? 0) + 1)
    const refusal = mayCall(account, who) ? account.quotas.take(place.path, nowMs) : refuse(48001, 'account.capability')
    if (refusal !== null) return { appid, verdict: { refusal } }
    const body = upload === true ? {} : readBody(request)
    if (isRefusal(body)) return { appid, verdict: { refusal: body } }
    const verdict = work({ query: request.query, nowMs, body, request, account })
    return verdict instanceof Promise ? verdict.then((settled) => ({ appid, verdict: settled })) : { appid, verdict }
  })
}

/** An API that needs no access token of the account's: who asks is in the request. */
export function addOpenApi (apis: ApiTable, world: World, { bodyIsOptional, ...place }: OpenApi, work: (call: OpenCall) => Judged): void {
  add(apis, world, place, 'tokenExpired', (request, nowMs) => {
    const body = bodyIsOptional === true && request.body.length === 0 ? {} : readBody(request)
    return isRefusal(body) ? { appid: null, verdict: { refusal: body } } : work({ query: request.query, nowMs, body, request })
  })
}

function mayCall ({ settings: { kind, verified } }: AccountState, who: AccountApi['who']): boolean {
  if (who === 'any') return true
  if (who === 'service') return kind === 'service'
  if (who === 'verifiedOrService') return verified || kind === 'service'
  return verified && (who === 'verified' || kind === 'service')
}

type Judge = (request: ApiRequest, nowMs: number) => Judged | Promise<Judged>

function add (apis: ApiTable, world: World, place: ApiPlace, immuneTo: FaultKind | undefined, work: Judge): void {
  const { method } = place
  const judge = (request: ApiRequest, struck: FaultRule[]): Judged | Promise<Judged> => {
    const refused = (errcode: number, rule: string): Judged => ({ appid: null, verdict: { refusal: refuse(errcode, rule) } })
    const has = (fault: FaultKind): boolean => struck.some((rule) => rule.fault === fault)
    if (has('busy')) return refused(-1, 'fault.busy')
    if (has('tokenExpired')) return refused(42001, 'fault.tokenExpired')
    const refusal = struck.find(({ fault }) => fault === 'refuse')
    if (refusal !== undefined) return refused(refusal.errcode ?? -1, 'fault.refuse')
    if (request.method !== method) return method === 'GET' ? refused(43001, 'method.get') : refused(43002, 'method.post')
    return work(request, world.clock.now().getTime())
  }
  const serve = (request: ApiRequest, struck: FaultRule[]): Served | Promise<Served> => {
    const judged = judge(request, struck)
    return judged instanceof Promise ? judged.then((settled) => ({ judged: settled })) : { judged }
  }
  addServed(apis, world, { place, immuneTo, serve })
}

interface Service {
  place: ApiPlace
  immuneTo: FaultKind | undefined
  serve: (request: ApiRequest, struck: FaultRule[]) => Served | Promise<Served>
}

function addServed (apis: ApiTable, world: World, { place, immuneTo, serve }: Service): void {
  apis.set(place.path, {
    ...place,
    serve (request) {
      const struck = world.faults.strike(place.path, immuneTo)
      return struck.length > 0 ? serveStruck(world, struck, () => serve(request, struck)) : serve(request, struck)
    },
  })
}

/** No API, but what a browser opens. */
export function addPage (apis: ApiTable, world: World, path: string, serve: (request: ApiRequest) => Served): void {
  addServed(apis, world, { place: { method: 'GET', path }, immuneTo: 'tokenExpired', serve })
}

/** With faults: before the work some see that it is never done, after it others that the caller cannot know whether it was. */
async function serveStruck ({ stopping }: World, struck: FaultRule[], serve: () => Served | Promise<Served>): Promise<Served> {
  const has = (fault: FaultKind): boolean => struck.some((rule) => rule.fault === fault)
  for (const { fault, ms } of struck) {
    if (fault === 'latency') await sleep(ms ?? 1000, undefined, { signal: stopping }).catch(() => {})
  }
  if (has('reset')) return { hangUp: true }
  if (has('status500')) return { status: 500 }
  const served = await serve()
  if (has('acceptAndLose')) return { hangUp: true }
  const stall = struck.find(({ fault }) => fault === 'acceptAndStall')
  return stall === undefined ? served : { stall: stall.ms ?? null }
}

/** Not WeChat's: what stands deeper than a few thousand levels could not be written down again. No API needs ten. */
const mostLevels = 100
/** What is as short as most messages are cannot be deep enough to matter, and is not looked through. */
const flatBytes = 2000

function readBody ({ method, body }: ApiRequest): Fields | Refusal {
  if (method === 'GET') return {}
  if (body.length === 0) return refuse(44002, 'body.empty')
  const parsed = readJson(body.toString('utf8'))
  if (!isFields(parsed)) return refuse(47001, 'body.json')
  return body.length > flatBytes && isDeeper(parsed, mostLevels) ? refuse(47001, 'body.depth') : parsed
}

/** Ids of 64 bits come as bare numbers. */
function readJson (text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null
  }
}
