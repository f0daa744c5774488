import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import type { AccountHandle, Simulator, SimulatedAccount, SimulatorOptions } from '../../src/simulator/index.ts'
import { startSimulator } from '../../src/simulator/index.ts'
import type { Fields } from '../../src/simulator/values.ts'
import { isFields } from '../../src/simulator/values.ts'

export const appid = 'wxd0000000000000001'
export const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

function accountLike (changes: Partial<SimulatedAccount> = {}): SimulatedAccount {
  return {
    appid, appSecret: 'secret', originalId: 'gh_7c1e5a90d3b2', token: 'webhookToken', aesKey, mode: 'plain',
    webhookUrl: null, kind: 'service', verified: true, ...changes,
  }
}

interface Clock {
  now: () => Date
  advance: (ms: number) => void
}

function createClock (start: string): Clock {
  let at = Date.parse(start)
  return { now: () => new Date(at), advance: (ms) => { at += ms } }
}

export interface WebhookCall {
  method: string
  query: URLSearchParams
  body: string
  /** How long after the first call, in real milliseconds. */
  afterMs: number
}

/** What the webhook does with a call: a body, a status, or nothing until it is hung up on. */
type Answering = (call: WebhookCall, count: number) => { status?: number, body?: string, delayMs?: number } | 'silence'

interface Webhook {
  url: string
  calls: WebhookCall[]
  hangUps: () => number
  answer: (answering: Answering) => void
}

/** A webhook that keeps what it was sent. It says `success` until told otherwise. */
async function startWebhook (): Promise<Webhook> {
  let answering: Answering = () => ({ body: 'success' })
  let hangUps = 0
  let firstAt: number | null = null
  const calls: WebhookCall[] = []
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://webhook')
    const chunks: Buffer[] = []
    response.on('close', () => { if (!response.writableFinished) hangUps += 1 })
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      firstAt ??= performance.now()
      const call = {
        method: request.method ?? '', query: searchParams, body: Buffer.concat(chunks).toString(), afterMs: performance.now() - firstAt,
      }
      calls.push(call)
      const answer = answering(call, calls.length)
      if (answer === 'silence') return
      setTimeout(() => response.writeHead(answer.status ?? 200).end(answer.body ?? ''), answer.delayMs ?? 0)
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the webhook has no port')
  const url = `http://127.0.0.1:${address.port}/webhook/one?from=wechat`
  return { url, calls, hangUps: () => hangUps, answer: (change) => { answering = change } }
}

export interface Stage {
  simulator: Simulator
  account: AccountHandle
  webhook: Webhook
  clock: Clock
  /** Calls an API of WeChat's with a valid token. */
  call: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Fields>
  /** Calls the control API. */
  control: (method: string, path: string, body?: unknown) => Promise<{ status: number, json: Fields }>
}

export async function startStage (options: Partial<SimulatorOptions> & { settings?: Partial<SimulatedAccount> } = {}): Promise<Stage> {
  const { settings = {}, ...rest } = options
  const webhook = await startWebhook()
  const clock = createClock('2026-03-01T09:00:00Z')
  const simulator = await startSimulator({
    clock, deadlineMs: 5000, retryDelayMs: 20, accounts: [accountLike({ webhookUrl: webhook.url, ...settings })], ...rest,
  })
  onTestFinished(() => simulator.stop())
  const account = simulator.account(settings.appid ?? appid)
  return {
    simulator, account, webhook, clock,
    async call (method, path, body) {
      const joint = path.includes('?') ? '&' : '?'
      return fetchFields(`${simulator.url}${path}${joint}access_token=${account.token()}`, {
        method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    },
    async control (method, path, body) {
      const response = await fetch(`${simulator.url}/control${path}`, {
        method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      return { status: response.status, json: fieldsOf(await response.json()) }
    },
  }
}

/** With one follower, who did nothing yet. */
export async function startStageWith (openid: string, options?: Parameters<typeof startStage>[0]): Promise<Stage> {
  const stage = await startStage(options)
  stage.account.addFollower({ openid })
  return stage
}

export async function fetchFields (url: string, init?: RequestInit): Promise<Fields> {
  return fieldsOf(await (await fetch(url, init)).json())
}

function fieldsOf (json: unknown): Fields {
  if (!isFields(json)) throw new Error('the answer is no JSON object')
  return json
}

/** A passive text reply as the product would write it. */
export function textReply (openid: string, content: string): string {
  return '<xml>'
    + `<ToUserName><![CDATA[${openid}]]></ToUserName><FromUserName><![CDATA[gh_7c1e5a90d3b2]]></FromUserName>`
    + `<CreateTime>1767230200</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content></xml>`
}

export function sendText (touser: string, content: string) {
  return { touser, msgtype: 'text', text: { content } }
}
