import { AsyncLocalStorage } from 'node:async_hooks'
import { WechatyBuilder } from 'wechaty'
import type { TouchContent } from '../../../reach/index.ts'
import type { GivenMessage, PluginAccount, PluginCall, SaidFile, ShownFollower } from '../protocol.ts'
import { codeOf } from './code-of.ts'
import { OfficialPuppet } from './puppet.ts'

type Wechaty = ReturnType<typeof WechatyBuilder.build>
type Installed = Parameters<Wechaty['use']>[0]
/** What a module of plugins exports: it takes the options and gives what is told of the bot. */
export type PluginFactory = (options: Record<string, unknown>) => Installed

/** What belongs to one message while its handlers run: it follows them through timers and promises. */
interface Run { given: GivenMessage, turn: number, saying: Set<Promise<unknown>>, code: string | null }

interface Needs {
  account: PluginAccount
  factory: PluginFactory
  call: (call: PluginCall) => Promise<unknown>
  /** Something failed outside of a message. */
  failed: (code: string) => void
}

/** Wechaty keeps every contact that it ever saw, some 600 bytes each: of those whom a plugin looked up the oldest go beyond this. */
const maxContacts = 5000

const runs = new AsyncLocalStorage<Run>()

/** A plugin cannot be taken out of its thread: where it is off its timers may go on, and nothing comes of it. */
class OffError extends Error {
  readonly code = 'PLUGIN_OFF'
  override name = 'PLUGIN_OFF'
}

/** One account's bot with the one plugin: what it does and where it fails is the fault of nothing else. */
export async function startBot ({ account: { accountId, options }, factory, call: house, failed }: Needs) {
  const given = new Map<string, GivenMessage>()
  const talking = new Map<string, { follower: ShownFollower, messages: number }>()
  let isStopped = false

  /** What it has when it is stopped it may still answer. */
  async function call (asked: PluginCall): Promise<unknown> {
    const run = runs.getStore()
    if (isStopped && (run === undefined || !given.has(String(run.given.messageId)))) throw new OffError('This plugin is off, or has other options by now')
    return house(asked)
  }

  const puppet = new OfficialPuppet({
    say: (openid, content) => say(openid, content),
    async follower (openid) {
      return talking.get(openid)?.follower ?? await call({ verb: 'follower', accountId, openid }) as ShownFollower
    },
    async remark (openid, remark) {
      await call({ verb: 'remark', accountId, openid, remark: remark || null })
      const known = talking.get(openid)
      if (known !== undefined) known.follower = { ...known.follower, remark: remark ?? '' }
    },
    async tag (openid, tag, isOn) { await call({ verb: 'tag', accountId, openid, tag, isOn }) },
    tags: async (openid) => await call({ verb: 'tags', accountId, openid }) as string[],
    file: async (mediaId) => await call({ verb: 'file', accountId, mediaId }) as { name: string, bytes: Uint8Array },
    message: (messageId) => given.get(messageId),
  })

  async function say (openid: string, content: TouchContent | SaidFile): Promise<void> {
    const run = runs.getStore()
    const runId = run !== undefined && run.given.follower.openid === openid ? run.given.runId : null
    const saying = call({ verb: 'say', accountId, openid, runId, turn: run === undefined ? 0 : run.turn++, content })
    run?.saying.add(saying)
    // Also of what nobody waits for the end is seen.
    saying.then(() => run?.saying.delete(saying), () => run?.saying.delete(saying))
    await saying
  }

  function fail (error: unknown): void {
    if (!noteStray(error)) failed(codeOf(error))
  }

  const bot = WechatyBuilder.build({ puppet })
  bot.on('error', fail)
  bot.use(factory(options))
  await bot.start()

  /** Each for itself: one that throws keeps the message from none of the others. */
  async function tellListeners (emitter: { rawListeners: (event: string) => Function[] }, message: unknown): Promise<void> {
    await Promise.all(emitter.rawListeners('message').map(async (listener) => {
      try {
        await listener.call(emitter, message)
      } catch (error) {
        fail(error)
      }
    }))
  }

  async function tell (run: Run): Promise<void> {
    const message = await bot.Message.find({ id: String(run.given.messageId) })
    if (message === undefined) throw Object.assign(new Error('not found'), { code: 'MESSAGE_GONE' })
    const self = message.listener()
    await tellListeners(bot as unknown as { rawListeners: (event: string) => Function[] }, message)
    if (self !== undefined) await tellListeners(self as unknown as { rawListeners: (event: string) => Function[] }, message)
    // A plugin need not wait for what it says.
    do {
      await Promise.allSettled(run.saying)
      await new Promise((resolve) => setImmediate(resolve))
    } while (run.saying.size > 0)
  }

  /** Who writes again is shown as they are by then: remarks change, and Wechaty asks about nobody twice. */
  function letGo (openid: string): void {
    talking.delete(openid)
    const { pool } = bot.Contact as unknown as { pool: Map<string, unknown> }
    pool.delete(openid)
    puppet.forgetContact(openid)
    if (pool.size <= maxContacts) return
    for (const openid of pool.keys()) {
      if (pool.size <= maxContacts / 2) return
      if (!talking.has(openid)) pool.delete(openid)
    }
  }

  return {
    /** Resolves when the handlers are done, with what went wrong. */
    async take (message: GivenMessage): Promise<string | null> {
      const { messageId, follower } = message
      const { openid } = follower
      const run: Run = { given: message, turn: 0, saying: new Set(), code: null }
      given.set(String(messageId), message)
      talking.set(openid, { follower, messages: (talking.get(openid)?.messages ?? 0) + 1 })
      try {
        await runs.run(run, () => tell(run)).catch((error: unknown) => { run.code ??= codeOf(error) })
        return run.code
      } finally {
        given.delete(String(messageId))
        const messages = (talking.get(openid)?.messages ?? 1) - 1
        if (messages === 0) letGo(openid)
        else talking.set(openid, { follower: talking.get(openid)?.follower ?? follower, messages })
      }
    },
    stop (): Promise<void> {
      isStopped = true
      return bot.stop()
    },
  }
}

export type Bot = Awaited<ReturnType<typeof startBot>>

/** Of which message the failure is that nobody caught, if one can be told. */
export const noteStray = (error: unknown): boolean => {
  const run = runs.getStore()
  if (run === undefined) return codeOf(error) === 'PLUGIN_OFF'
  run.code ??= codeOf(error)
  return true
}
