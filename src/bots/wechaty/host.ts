import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { FromThread, GivenMessage, PluginAccount, PluginCall, PluginSource, ToldError, ToThread } from './protocol.ts'

/** How a plugin ended with one message; `code` says what failed, without any of the text. */
export interface Ending { outcome: 'done' | 'failed' | 'timed-out' | 'crashed', code: string | null }

/** Why a thread ended: it did not answer, took too much memory, ended by itself, or its code cannot be loaded. */
export type Death = 'STALLED' | 'OUT_OF_MEMORY' | 'ENDED' | 'NOT_LOADED'

interface Needs {
  source: PluginSource
  memoryMb: number
  /** A thread that answers no ping for so long has ended. */
  stallMs: number
  /** With so many messages for so long it is given no more: whoever ends none of them has nothing to say to the next. */
  most?: number
  logger: Logger
  answer: (call: PluginCall) => Promise<unknown>
  failed: (accountId: number | null, code: string) => void
  died: (death: Death) => void
  /** It ended too often to be started once more; `accountIds` had messages with it the last time. */
  gaveUp: (death: Death, accountIds: readonly number[]) => void
}

interface Under { message: GivenMessage, sinceMs: number, tries: number, timer: NodeJS.Timeout, end: (ending: Ending) => void }

interface Thread { worker: Worker, isReady: boolean, missed: number, isAlive: boolean }

const pings = 6
/** From a cold disk on a busy machine Wechaty takes seconds to load. */
const loadMs = 60_000
const maxDeaths = 3
const deathsCountMs = 10 * 60_000
const firstRestMs = 250
/** Whoever asks at once again for what was refused is not to keep the house busy. */
const refusalMs = 100
const maxRestMs = 30_000

/** The main thread's side of one plugin: starts its thread, passes on, and ends and replaces it when it is no good. */
export function createPluginHost ({ source, memoryMb, stallMs, most = Infinity, logger, answer, failed, died, gaveUp }: Needs) {
  const under = new Map<number, Under>()
  let accounts: readonly PluginAccount[] = []
  let thread: Thread | undefined
  let deaths: number[] = []
  let resting: NodeJS.Timeout | undefined
  let isStopped = false
  let usedBytes = 0
  const pingMs = Math.ceil(stallMs / pings)
  const beating = setInterval(beat, pingMs)

  const post = (message: ToThread) => { if (thread?.isReady === true) thread.worker.postMessage(message) }

  function start (): void {
    resting = undefined
    if (isStopped || thread !== undefined || accounts.length === 0) return
    const worker = new Worker(entry, {
      workerData: source, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
      // Neither our keys nor what a plugin prints: it may be what followers said.
      env: { WECHATY_LOG: 'silent' }, stdout: true, stderr: true,
    })
    const mine: Thread = { worker, isReady: false, missed: 0, isAlive: true }
    thread = mine
    worker.stdout.resume()
    worker.stderr.resume()
    worker.on('message', (message: FromThread) => { if (mine.isAlive) hear(mine, message) })
    worker.on('error', (error) => end(mine, (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'OUT_OF_MEMORY' : 'ENDED'))
    worker.on('exit', () => end(mine, 'ENDED'))
  }

  function hear (mine: Thread, message: FromThread): void {
    mine.missed = 0
    switch (message.is) {
      case 'ready': return begin(mine)
      case 'call': void serve(mine, message.callId, message.call); return
      case 'done': return settle(message.runId, message.code === null ? { outcome: 'done', code: null } : { outcome: 'failed', code: message.code })
      case 'failed': return failed(message.accountId, message.code)
      case 'unloadable': failed(null, message.code); return end(mine, 'NOT_LOADED')
      case 'beat':
        usedBytes = message.usedBytes
        // The heap has its limit; what buffers hold lies beside it.
        if (usedBytes > memoryMb * 1.5 * 1024 * 1024) end(mine, 'OUT_OF_MEMORY')
    }
  }

  function begin (mine: Thread): void {
    mine.isReady = true
    post({ is: 'accounts', accounts })
    const waiting = [...under.values()]
    for (const each of waiting) {
      each.tries++
      each.sinceMs = performance.now()
      each.timer.refresh()
    }
    if (waiting.length > 0) post({ is: 'messages', messages: waiting.map(({ message }) => message) })
  }

  async function serve (mine: Thread, callId: number, call: PluginCall): Promise<void> {
    const told = await answer(call).then((value) => ({ value, error: null }), (error: unknown) => ({ value: null, error: toldOf(error, logger) }))
    if (told.error !== null) await sleep(refusalMs, undefined, { ref: false })
    if (mine.isAlive) mine.worker.postMessage({ is: 'answer', callId, ...told } satisfies ToThread)
  }

  function settle (runId: number, ending: Ending): void {
    const found = under.get(runId)
    if (found === undefined) return
    under.delete(runId)
    clearTimeout(found.timer)
    found.end(ending)
  }

  function isStuck (): boolean {
    const [oldest] = under.values()
    return oldest !== undefined && under.size >= most && performance.now() - oldest.sinceMs > stallMs
  }

  function beat (): void {
    if (thread === undefined) return
    if (++thread.missed > (thread.isReady ? pings : Math.max(pings, loadMs / pingMs))) return end(thread, 'STALLED')
    post({ is: 'ping' })
  }

  /** Whatever ends it, once. A thread that blocks outside of JavaScript ends when that returns; nobody waits for it. */
  function end (mine: Thread, death: Death): void {
    if (!mine.isAlive) return
    mine.isAlive = false
    thread = undefined
    mine.worker.unref()
    void mine.worker.terminate()
    if (isStopped) return
    logger.warn({ plugin: source.name, death }, 'plugin ended')
    const now = performance.now()
    deaths = [...deaths.filter((at) => now - at < deathsCountMs), now]
    const theirs = [...new Set([...under.values()].filter(({ tries }) => tries > 0).map(({ message }) => message.accountId))]
    // Whichever message ended it has another chance, and only one.
    for (const [runId, { tries }] of under) if (tries > 1) settle(runId, { outcome: 'crashed', code: death })
    if (death !== 'NOT_LOADED') died(death)
    if (death === 'NOT_LOADED' || deaths.length >= maxDeaths) return giveUp(death, theirs)
    resting = setTimeout(start, Math.min(maxRestMs, firstRestMs * 2 ** (deaths.length - 1)))
  }

  function giveUp (death: Death, theirs: readonly number[]): void {
    accounts = []
    deaths = []
    for (const runId of under.keys()) settle(runId, { outcome: 'crashed', code: death })
    gaveUp(death, theirs)
  }

  return {
    usedBytes: () => usedBytes,

    /** For whom it runs from now on. */
    serve (wanted: readonly PluginAccount[]): void {
      if (sameAccounts(wanted, accounts)) return
      accounts = wanted
      // With other options it may do better.
      deaths = []
      if (accounts.length > 0 && thread === undefined && resting === undefined) start()
      else post({ is: 'accounts', accounts })
      if (accounts.length > 0) return
      clearTimeout(resting)
      resting = undefined
      const idle = thread
      thread = undefined
      if (idle !== undefined) {
        idle.isAlive = false
        void idle.worker.terminate()
      }
      for (const runId of under.keys()) settle(runId, { outcome: 'failed', code: 'PLUGIN_OFF' })
    },

    /** Resolves with how it ended, after `limitMs` at the latest, at once when it has too many already. */
    give: (message: GivenMessage, limitMs: number) => new Promise<Ending>((done) => {
      const { runId } = message
      if (isStopped) return done({ outcome: 'crashed', code: 'STOPPED' })
      if (isStuck()) return done({ outcome: 'timed-out', code: 'TOO_SLOW' })
      const timer = setTimeout(() => settle(runId, { outcome: 'timed-out', code: 'TIME_LIMIT' }), limitMs)
      const isGiven = thread?.isReady === true
      under.set(runId, { message, sinceMs: performance.now(), tries: Number(isGiven), timer, end: done })
      if (isGiven) post({ is: 'messages', messages: [message] })
    }),

    async stop (): Promise<void> {
      isStopped = true
      clearInterval(beating)
      clearTimeout(resting)
      const last = thread
      for (const runId of under.keys()) settle(runId, { outcome: 'crashed', code: 'STOPPED' })
      if (last === undefined) return
      last.isAlive = false
      last.worker.unref()
      await Promise.race([last.worker.terminate(), new Promise((resolve) => setTimeout(resolve, stallMs))])
    },
  }
}

export type PluginHost = ReturnType<typeof createPluginHost>

/** Built there is nothing to translate; from source the thread needs a translator of its own before anything else. */
const entry = ((): URL => {
  if (!import.meta.url.endsWith('.ts')) return new URL('./thread/thread.js', import.meta.url)
  const translator = new URL('./dist/esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'))).href
  const thread = new URL('./thread/thread.ts', import.meta.url).href
  const code = `import { register } from ${JSON.stringify(translator)}; register(); await import(${JSON.stringify(thread)})`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
})()

function sameAccounts (a: readonly PluginAccount[], b: readonly PluginAccount[]): boolean {
  return a.length === b.length && a.every(({ accountId, version }, at) => b[at]?.accountId === accountId && b[at]?.version === version)
}

/** A plugin hears of our refusals in their own words; of anything else only that it did not work. */
function toldOf (error: unknown, logger: Logger): ToldError {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  logger.error({ err: error }, 'plugin not served')
  return { code: 'INTERNAL', message: 'This did not work' }
}
