// A WeChat platform on this machine. It owns accounts, followers, reply windows, tokens and what every follower received,
// all in memory. Always true: it refuses what WeChat refuses, with WeChat's code, and it never shows a follower the
// answer to one message twice. It knows the wire (wechat/) and nothing of the product that it is held against.
import { setMaxListeners } from 'node:events'
import type { SimulatedAccount } from './account.ts'
import { createAccountState } from './account.ts'
import type { AccountHandle } from './account-handle.ts'
import { createAccountHandle } from './account-handle.ts'
import { createDeliverer } from './deliverer.ts'
import { createEventQueue } from './event-queue.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import { transferToAgents } from './kf-desk.ts'
import type { LogEntry } from './log.ts'
import { createLog } from './log.ts'
import { createMovableClock } from './movable-clock.ts'
import { createRidBook } from './rid-book.ts'
import { createApis, createServer } from './server.ts'
import { accountExists, unknownAccount } from './simulator.errors.ts'
import { createTimetable } from './timetable.ts'
import { createTokenDesk } from './tokens.ts'
import { createWebhookClient } from './webhook-client.ts'
import type { World } from './world.ts'

export type { SimulatedAccount } from './account.ts'
export type { AccountHandle } from './account-handle.ts'
export type { FaultRule } from './faults.ts'
export { believableFollowers } from './believable.ts'
export { believableLine } from './believable-lines.ts'
export type { BelievableFollower } from './believable.ts'

export interface SimulatorOptions {
  /** 127.0.0.1 unless told otherwise: whoever reaches the control API owns the simulator. */
  host?: string
  /** 0, the default, takes any free one. */
  port?: number
  clock?: { now: () => Date }
  accounts: SimulatedAccount[]
  /** How long the webhook may take: 5,000. */
  deadlineMs?: number
  /** From the start of one try to the start of the next, unless the try took longer: 5,000. */
  retryDelayMs?: number
  /** Tries after the first: 3. */
  retries?: number
  /** Items kept for each follower: 200. Counts stay exact. */
  maxRecordsPerFollower?: number
  /** Decides whether a fault with a probability strikes. */
  random?: () => number
}

export interface Simulator {
  url: string
  /** What of WeChat is served. */
  apis: ReadonlyArray<{ method: 'GET' | 'POST', path: string }>
  faults: Faults
  /** What was refused and by which rule, the newest thousand. */
  readonly log: LogEntry[]
  account: (appid: string) => AccountHandle
  addAccount: (settings: SimulatedAccount) => AccountHandle
  /** The platform's time: that of `clock`, and what it was moved by. */
  now: () => Date
  advance: (ms: number) => void
  /** Cuts every connection and ends every wait. Acts under way resolve as not acknowledged. */
  stop: () => Promise<void>
}

export async function startSimulator (options: SimulatorOptions): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, maxRecordsPerFollower = 200 } = options
  const stopping = new AbortController()
  setMaxListeners(0, stopping.signal)
  const client = createWebhookClient({ deadlineMs: options.deadlineMs ?? 5000 })
  const clock = createMovableClock(options.clock ?? { now: () => new Date() })
  const world: World = {
    url: '',
    clock,
    timetable: createTimetable(clock),
    accounts: new Map(),
    tokens: createTokenDesk(),
    faults: createFaults({ random: options.random ?? Math.random }),
    log: createLog(),
    rids: createRidBook(),
    stopping: stopping.signal,
  }
  const handles = new Map<string, AccountHandle>()
  const addAccount = (settings: SimulatedAccount): AccountHandle => {
    if (handles.has(settings.appid)) throw accountExists(settings.appid)
    const state = createAccountState(settings, { maxRecords: maxRecordsPerFollower })
    const { deliver } = createDeliverer({
      account: state, client, clock, faults: world.faults, stopping: stopping.signal,
      retries: options.retries ?? 3, retryDelayMs: options.retryDelayMs ?? 5000,
      onTransfer: (openid, kfAccount) => transferToAgents(account, openid, kfAccount, clock.now().getTime()),
    })
    const hasWebhook = (): boolean => state.settings.webhookUrl !== null
    const lost = (openid: string): void => {
      const at = clock.now().getTime()
      state.deliveries.push({ at, openid, type: 'event', msgId: null, attempt: 0, status: null, failure: 'given up: too many wait', latencyMs: 0 })
    }
    const account = Object.assign(state, { events: createEventQueue({ originalId: settings.originalId, clock, hasWebhook, deliver, lost }) })
    const made = createAccountHandle({ world, account, client, deliver })
    world.accounts.set(settings.appid, account)
    handles.set(settings.appid, made)
    return made
  }
  const handle = (appid: string): AccountHandle => {
    const found = handles.get(appid)
    if (found === undefined) throw unknownAccount(appid, handles.keys())
    return found
  }
  for (const settings of options.accounts) addAccount(settings)

  const apis = createApis(world)
  const server = createServer(world, { account: handle, addAccount }, apis)
  world.url = await server.listen({ host, port })

  return {
    url: world.url,
    apis: [...apis.values()].map(({ method, path }) => ({ method, path })),
    faults: world.faults,
    get log () { return world.log.entries() },
    account: handle,
    addAccount,
    now: () => clock.now(),
    advance (ms) {
      clock.advance(ms)
      world.timetable.run()
    },
    async stop () {
      stopping.abort()
      world.timetable.stop()
      await Promise.all([client.close(), server.close()])
    },
  }
}
