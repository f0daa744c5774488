import { setTimeout as sleep } from 'node:timers/promises'
import { Pool, request } from 'undici'
import { defaultSettings } from '../../src/reach/settings/settings.schemas.ts'
import { loadAccount } from '../support/load.ts'
import type { OwnProcess } from '../support/process.ts'
import type { ProductApi } from '../support/product-api.ts'
import type { Sender } from './reach-seed.ts'

const inFlight = 64

export interface BareAsked {
  simulator: Pick<OwnProcess, 'url'>
  /** Of WeChat's API. */
  path: string
  senders: readonly Sender[]
  /** What the call of this number says, beside to whom. */
  contentOf: (at: number) => object
}

/** What sending is measured against: the same messages, as many at once, and nothing remembered. */
export async function createBare ({ simulator, path, senders, contentOf }: BareAsked) {
  const { token } = await post<{ token: string }>(`${simulator.url}/control/accounts/${loadAccount.appid}/tokens`, {})
  const pool = new Pool(simulator.url, { connections: inFlight })
  const headers = { 'content-type': 'application/json' }
  let refused = 0
  let serial = 0
  async function call (at: number): Promise<string> {
    const { body } = await pool.request({
      method: 'POST', path: `${path}?access_token=${token}`, headers, body: JSON.stringify({ touser: senders[at % senders.length]?.openid, ...contentOf(at) }),
    })
    const { errcode, msgid } = JSON.parse(await body.text()) as { errcode: number, msgid: number }
    if (errcode !== 0) refused += 1
    return String(msgid)
  }
  return {
    /** One of them: tells WeChat's number of the message. */
    call,
    refused: () => refused,
    close: () => pool.close(),
    async send (count: number): Promise<number> {
      let left = count
      const startedAt = performance.now()
      await Promise.all(Array.from({ length: inFlight }, async () => { while (left-- > 0) await call(serial++) }))
      return count / ((performance.now() - startedAt) / 1000)
    },
  }
}

export async function post<T> (url: string, body: object): Promise<T> {
  const answer = await request(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), headersTimeout: 600_000, bodyTimeout: 600_000,
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`POST ${url}: ${answer.statusCode} ${text}`)
  return JSON.parse(text) as T
}

/** The platform knows everybody, within so many milliseconds. */
export async function untilSeeded (simulator: OwnProcess, withinMs: number): Promise<void> {
  for (const until = Date.now() + withinMs; !simulator.tail().includes('seeded');) {
    if (Date.now() > until || !simulator.isRunning()) throw new Error(`not seeded:\n${simulator.tail()}`)
    await sleep(50)
  }
}

/** No cap and no night keeps anything back, and nothing but the calls themselves sets the pace. */
export async function liftLimits (api: ProductApi): Promise<void> {
  const { version } = await api.get<{ version: number }>('/reach/settings')
  await api.change('PATCH', '/reach/settings', {
    version,
    settings: {
      contentCaps: { day: null, week: null, month: null }, pace: { perSecond: 100_000, atOnce: 512 }, quietHours: { ...defaultSettings.quietHours, isOn: false },
      dailyBudget: { service: null, notice: null, template: null, mass: null },
    },
  })
}

export function round2 (value: number): number {
  return Math.round(value * 100) / 100
}
