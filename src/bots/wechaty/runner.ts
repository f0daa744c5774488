import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Logger } from '../../platform/logger.ts'
import { createGroupCommit } from '../../platform/group-commit.ts'
import { grouped } from '../../platform/grouped.ts'
import { createWatch } from '../../platform/watch.ts'
import type { Asked } from '../core/answerer.ts'
import type { Hits } from '../core/hits.ts'
import type { BotSettingsService } from '../core/settings.service.ts'
import { isWritten } from '../core/talks.ts'
import { shownFollower } from './calls.ts'
import type { PluginHost } from './host.ts'
import type { BotPlugin } from './plugin.entity.ts'
import type { PluginService } from './plugin.service.ts'
import { inboundOf, type PluginQueue, type Taken } from './queue.ts'
import type { Run } from './speaking.ts'
import type { Tallies } from './tallies.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  settings: Pick<BotSettingsService, 'of'>
  hits: Hits
  plugins: PluginService
  queue: PluginQueue
  tallies: Tallies
  hosts: ReadonlyMap<string, PluginHost>
  /** Messages that plugins have now. */
  runs: Map<number, Run>
  /** Nobody answers in these webhooks any more. */
  release: (tx: Tx, inboxIds: readonly number[]) => Promise<void>
  giveLast: (tx: Tx, accountId: number, asked: readonly Asked[]) => Promise<void>
}

/** Messages that plugins have at once. Each has a share, so that one that ends nothing leaves room for the others. */
export const maxUnderWay = 500
const claimedAtOnce = 200
/** One process may have died with it, and one more: then nobody tries again. */
const maxAttempts = 2
const renewMs = 5000
/** Whoever has waited so long gets the usual answer: what plugins cannot keep up with must not hold up everybody. */
const tooLateMs = 10 * 60_000

/** Takes messages that wait for plugins, gives them to each that the account has on, and ends them when all of those are done. */
export function createPluginRunner ({ db, clock, logger, settings, hits, plugins, queue, tallies, hosts, runs, release, giveLast }: Needs) {
  const watch = createWatch({ look, logger, failure: 'messages for plugins not looked for' })
  const underWay = new Set<Promise<void>>()
  let renewing: NodeJS.Timeout | undefined
  let isStopping = false

  /** For whom each plugin runs from now on. */
  function arrange (on: ReadonlyMap<number, readonly BotPlugin[]>): void {
    const wanted = grouped([...on.values()].flat(), ({ name }) => name)
    for (const [name, host] of hosts) host.serve((wanted.get(name) ?? []).map(({ accountId, version, options }) => ({ accountId, version, options })))
  }

  async function look (): Promise<boolean> {
    const on = await plugins.on()
    arrange(on)
    await tallies.write()
    const room = Math.min(claimedAtOnce, maxUnderWay - runs.size)
    if (room <= 0) return false
    const taken = await queue.claim(room)
    for (const each of taken) if (!runs.has(each.row.id)) begin(each, on.get(each.row.accountId) ?? [])
    return taken.length === room
  }

  function begin (taken: Taken, theirs: readonly BotPlugin[]): void {
    const work = run(taken, theirs)
      .catch((error: unknown) => { logger.error({ err: error, accountId: taken.row.accountId, inboxId: taken.row.inboxId }, 'message of plugins not ended') })
      .finally(() => {
        underWay.delete(work)
        if (runs.size < maxUnderWay / 2) watch.wake()
      })
    underWay.add(work)
  }

  async function run (taken: Taken, theirs: readonly BotPlugin[]): Promise<void> {
    const { row: { id, accountId, inboxId, followerId, conversationId, messageId, attempts }, message: { type, content, occurredAt, createdAt }, follower } = taken
    const mine: Run = { accountId, inboxId, followerId, openid: follower.openid, conversationId, occurredAt, isWritten: isWritten(inboundOf(taken)), spoke: [] }
    runs.set(id, mine)
    let waiting: NodeJS.Timeout | undefined
    const given = { runId: id, accountId, messageId, follower: shownFollower(follower), type, content, atMs: occurredAt.getTime() }
    try {
      const { plugins: { waitMs } } = await settings.of(accountId)
      waiting = setTimeout(() => { letGo(inboxId).catch(() => undefined) }, waitMs)
      const isLeft = attempts > maxAttempts || clock.now().getTime() - createdAt.getTime() > tooLateMs
      await Promise.all((isLeft ? [] : theirs).map(async ({ name, limitMs }) => {
        const ending = await hosts.get(name)?.give(given, limitMs)
        if (ending !== undefined && !isStopping) tallies.ended(name, accountId, ending, mine.spoke.includes(name))
      }))
      // What is under way when the process ends is for another one.
      if (!isStopping) await settle({ taken, mine, by: theirs.find(({ name }) => name === mine.spoke[0]) })
    } finally {
      clearTimeout(waiting)
      runs.delete(id)
    }
  }

  interface Settling { taken: Taken, mine: Run, by: BotPlugin | undefined }

  const settle = createGroupCommit((ended: Settling[]) => db.write(async (tx): Promise<true[]> => {
    const gone = await queue.end(tx, ended.map(({ taken }) => taken.row.id))
    const ours = ended.filter(({ taken }) => gone.has(taken.row.id))
    for (const [accountId, theirs] of grouped(ours, ({ mine }) => mine.accountId)) {
      const silent = theirs.filter(({ mine }) => mine.spoke.length === 0)
      if (silent.length > 0) await giveLast(tx, accountId, await queue.askedAgain(tx, silent.map(({ taken }) => taken)))
      await hits.note(tx, accountId, theirs.flatMap(({ mine: { inboxId, followerId }, by }) => (
        by === undefined ? [] : [{ kind: 'plugin' as const, refId: by.id, inboxId, followerId, outcome: 'answered' as const }])))
    }
    await release(tx, ours.map(({ mine }) => mine.inboxId))
    return ended.map(() => true)
  }), { maxItems: 200 })

  /** It has waited long enough: what plugins say from now on goes another way. */
  const letGo = createGroupCommit((inboxIds: number[]) => db.write(async (tx): Promise<true[]> => {
    await release(tx, inboxIds)
    return inboxIds.map(() => true)
  }, { repeatable: true }), { maxItems: 200 })

  return {
    /** Where no plugins are: what waits for those that were here gets the usual answer once it is too late. In other processes they may still be. */
    async clear (): Promise<void> {
      let left: Taken[]
      do {
        left = await queue.claim(claimedAtOnce, new Date(clock.now().getTime() - tooLateMs))
        await Promise.all(left.map((each) => run(each, [])))
      } while (left.length === claimedAtOnce)
    },

    wake: watch.wake,
    /** More wait than plugins have now: it is no use to let their webhooks wait too. */
    isBehind: () => runs.size >= maxUnderWay / 2,
    start (): void {
      renewing = setInterval(() => { queue.renew([...runs.keys()]).catch((error: unknown) => logger.warn({ err: error }, 'messages of plugins not kept')) }, renewMs)
      watch.start()
    },
    /** What plugins have now is worked on by another process, or by this one when it is back. */
    async stop (): Promise<void> {
      isStopping = true
      clearInterval(renewing)
      await watch.stop()
      const left = [...runs.keys()]
      await Promise.all([...hosts.values()].map((host) => host.stop()))
      await Promise.all(underWay)
      await queue.giveBack(left).catch(() => undefined)
      await tallies.write().catch(() => undefined)
    },
  }
}
