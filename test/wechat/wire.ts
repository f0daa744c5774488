import { onTestFinished } from 'vitest'
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { type AccountHandle, type SimulatedAccount, type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts'
import { createWechat, type Wechat, type WechatOptions } from '../../src/wechat/client.ts'
import type { WechatAccount } from '../../src/wechat/token.ts'
import { WechatError } from '../../src/wechat/errors.ts'
import { startGround } from '../platform/harness.ts'

export interface Wire {
  wechat: Wechat
  /** Whom the client calls for. */
  caller: WechatAccount
  simulator: Simulator
  /** The same account as WeChat knows it. */
  account: AccountHandle
  clock: MovableClock
}

export interface WireOptions {
  settings?: Partial<SimulatedAccount>
  simulator?: Partial<SimulatorOptions>
  wechat?: Partial<WechatOptions>
}

/** The client on one side and the platform on the other, with a real socket between them. */
export async function startWire ({ settings = {}, simulator: more = {}, wechat: options = {} }: WireOptions = {}): Promise<Wire> {
  const clock = createMovableClock('2026-03-01T09:00:00Z')
  const known: SimulatedAccount = {
    appid: 'wx5f0c3a7d91e2b846', appSecret: '0123456789abcdef0123456789abcdef', originalId: 'gh_7c1e5a90d3b2', token: 'wireToken',
    aesKey: null, mode: 'plain', webhookUrl: null, kind: 'service', verified: true, ...settings,
  }
  const ground = await startGround()
  const simulator = await startSimulator({ clock, accounts: [known], deadlineMs: 500, retryDelayMs: 20, ...more })
  const wechat = createWechat({
    db: ground.db, box: createSecretBox(Buffer.alloc(32, 1).toString('base64')), clock, base: simulator.url, timeoutMs: 1000, backoffMs: [10, 10], ...options,
  })
  onTestFinished(async () => {
    await wechat.close()
    await simulator.stop()
    await ground.stop()
  })
  const { appid, appSecret } = known
  return { wechat, caller: { accountId: 1, appid, appSecret }, simulator, account: simulator.account(appid), clock }
}

/** How WeChat, or the client, said no to the call. */
export async function refusalOf (work: Promise<unknown>): Promise<WechatError> {
  const error = await work.then(() => undefined, (reason: unknown) => reason)
  if (error instanceof WechatError) return error
  throw new Error('WeChat did not refuse', { cause: error })
}
