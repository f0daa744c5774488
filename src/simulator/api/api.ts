import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AccountState } from '../account.ts'
import type { FaultKind, FaultRule } from '../faults.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse, viewRefusal } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields } from '../values.ts'
import type { World } from '../world.ts'

type Answer = Fields | { errcode: 0, errmsg: string }

interface ApiPlace {
  method: 'GET' | 'POST'
  path: string
}

interface ApiRequest {
  query: Fields
  nowMs: number
  /** Empty for GET. Read late: WeChat looks at the token before it looks at the body. */
  body: () => Fields | Refusal
}

interface OpenCall {
  query: Fields
  body: Fields
  nowMs: number
}

export interface AccountCall extends OpenCall {
  account: AccountState
}

export type Verdict = { refusal: Refusal } | { answer: Answer }

/** Also whom the call concerned, for the log. */
export interface Judged {
  appid: string | null
  verdict: Verdict
}

interface AccountApi extends ApiPlace {
  /** Which accounts have this API: "适用范围" on its page. */
  who: 'any' | 'verified' | 'verifiedService'
}

/** An API that is called with an access token. */
export function addAccountApi (app: FastifyInstance, world: World, { who, ...place }: AccountApi, work: (call: AccountCall) => Verdict): void {
  serve(app, world, place, (request) => {
    const holder = world.tokens.check(request.query['access_token'], request.nowMs)
    if (isRefusal(holder)) return { appid: null, verdict: { refusal: holder } }
    const { appid } = holder
    const account = world.accounts.get(appid)
    if (account === undefined) return { appid, verdict: { refusal: refuse(40001, 'token.account') } }
    account.calls.set(place.path, (account.calls.get(place.path) ?? 0) + 1)
    if (!mayCall(account, who)) return { appid, verdict: { refusal: refuse(48001, `account.${who}`) } }
    const body = request.body()
    return { appid, verdict: isRefusal(body) ? { refusal: body } : work({ ...request, body, account }) }
  })
}

/** An API that hands tokens out. */
export function addOpenApi (app: FastifyInstance, world: World, place: ApiPlace, work: (call: OpenCall) => Judged): void {
  serve(app, world, { ...place, immuneTo: 'tokenExpired' }, (request) => {
    const body = request.body()
    return isRefusal(body) ? { appid: null, verdict: { refusal: body } } : work({ ...request, body })
  })
}

function mayCall ({ settings: { kind, verified } }: AccountState, who: AccountApi['who']): boolean {
  return who === 'any' || (verified && (who === 'verified' || kind === 'service'))
}

function serve (
  app: FastifyInstance, world: World, { method, path, immuneTo }: ApiPlace & { immuneTo?: FaultKind }, work: (request: ApiRequest) => Judged,
): void {
  const judge = ({ method: used, query, body }: FastifyRequest, struck: FaultRule[]): Judged => {
    const refused = (errcode: number, rule: string): Judged => ({ appid: null, verdict: { refusal: refuse(errcode, rule) } })
    const has = (fault: FaultKind): boolean => struck.some((rule) => rule.fault === fault)
    if (has('busy')) return refused(-1, 'fault.busy')
    if (has('tokenExpired')) return refused(42001, 'fault.tokenExpired')
    if (used !== method) return method === 'GET' ? refused(43001, 'method.get') : refused(43002, 'method.post')
    return work({
      query: isFields(query) ? query : {},
      nowMs: world.clock.now().getTime(),
      body: () => method === 'GET' ? {} : readBody(body),
    })
  }

  app.route({
    method: ['GET', 'POST'],
    url: path,
    async handler (request, reply) {
      const struck = world.faults.strike(path, immuneTo)
      if (struck.length > 0 && await interrupted(world, reply, struck)) return reply
      const { appid, verdict } = judge(request, struck)
      if ('refusal' in verdict) note(world, path, appid, verdict.refusal)
      if (struck.length > 0 && await lost(world, reply, struck)) return reply
      return 'refusal' in verdict ? viewRefusal(verdict.refusal, world.clock.now()) : verdict.answer
    },
  })
}

/** Faults that strike before anything was done. */
async function interrupted (world: World, reply: FastifyReply, struck: FaultRule[]): Promise<boolean> {
  for (const { fault, ms } of struck) if (fault === 'latency') await pause(world, ms ?? 1000)
  if (struck.some(({ fault }) => fault === 'reset')) return hangUp(reply)
  if (!struck.some(({ fault }) => fault === 'status500')) return false
  await reply.code(500).type('text/html').send('<html><body>500 Internal Server Error</body></html>')
  return true
}

/** Faults that strike after the work was done, so that the caller cannot know whether it was. */
async function lost (world: World, reply: FastifyReply, struck: FaultRule[]): Promise<boolean> {
  if (struck.some(({ fault }) => fault === 'acceptAndLose')) return hangUp(reply)
  const stall = struck.find(({ fault }) => fault === 'acceptAndStall')
  if (stall === undefined) return false
  reply.hijack()
  if (stall.ms !== undefined) void pause(world, stall.ms).then(() => reply.raw.destroy())
  return true
}

function hangUp (reply: FastifyReply): true {
  reply.hijack()
  reply.raw.destroy()
  return true
}

async function pause ({ stopping }: World, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: stopping }).catch(() => {})
}

function readBody (body: unknown): Fields | Refusal {
  if (typeof body !== 'string' || body === '') return refuse(44002, 'body.empty')
  const parsed = parseJson(body)
  return isFields(parsed) ? parsed : refuse(47001, 'body.json')
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function note ({ log, clock }: World, api: string, appid: string | null, { errcode, rule, openid }: Refusal): void {
  const entry = { at: clock.now().getTime(), appid, api, rule, errcode }
  log.push(openid === undefined ? entry : { ...entry, openid })
}
