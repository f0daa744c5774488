import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { BotPlugin } from './plugin.entity.ts'
import { maxOptionsBytes, pluginChanged, pluginNotFound, pluginOptionsTooLong } from './plugin.errors.ts'

interface Needs {
  db: Database
  clock: Clock
  /** Those that this installation has. */
  names: readonly string[]
}

export interface PluginChange { version: number, isOn: boolean, limitMs?: number, options?: Record<string, unknown> }

export interface Tally { seen: number, answered: number, failed: number, timedOut: number, restarts: number, lastError: string | null }

const defaultLimitMs = 15_000
/** A change made in another process counts within this time. */
const freshMs = 1000

/** Which plugins an account has turned on, and what became of them. */
export function createPluginService ({ db, clock, names }: Needs) {
  let known = new Map<number, BotPlugin[]>()
  let readAtMs = -Infinity

  const blank = (accountId: number, name: string): BotPlugin => Object.assign(new BotPlugin(), {
    accountId, name, isOn: false, options: {}, limitMs: defaultLimitMs, version: 0, changedAt: clock.now(), offReason: null,
    seen: 0, answered: 0, failed: 0, timedOut: 0, restarts: 0, lastError: null, lastErrorAt: null,
  })

  function assertNamed (name: string): void {
    if (!names.includes(name)) throw pluginNotFound(name)
  }

  async function put (tx: Tx, plugin: BotPlugin, version: number): Promise<void> {
    const { accountId, name, isOn, options, limitMs, changedAt } = plugin
    if (version === 0) {
      await tx.save(plugin).catch((error: unknown) => { throw isDuplicate(error) ? pluginChanged() : error })
      return
    }
    const changed = await change(tx, `UPDATE bot_plugins SET isOn = ?, options = ?, limitMs = ?, version = version + 1, changedAt = ?, offReason = NULL
      WHERE accountId = ? AND name = ? AND version = ?`, [Number(isOn), JSON.stringify(options), limitMs, momentValue(changedAt), accountId, name, version])
    if (changed !== 1) throw pluginChanged()
  }

  return {
    /** Those that are on, by account, at most a second old. Inside a transaction give its `tx`. */
    async on (tx?: Tx): Promise<ReadonlyMap<number, readonly BotPlugin[]>> {
      if (performance.now() - readAtMs < freshMs || names.length === 0) return known
      const at = performance.now()
      const plugins = await (tx ?? db.read).find(BotPlugin, { where: { isOn: true }, order: { id: 'ASC' } })
      known = grouped(plugins.filter(({ name }) => names.includes(name)), ({ accountId }) => accountId)
      readAtMs = at
      return known
    },

    async list (accountId: number): Promise<BotPlugin[]> {
      const there = await db.read.findBy(BotPlugin, { accountId })
      return names.map((name) => there.find((each) => each.name === name) ?? blank(accountId, name))
    },

    async get (accountId: number, name: string): Promise<BotPlugin> {
      assertNamed(name)
      return await db.read.findOneBy(BotPlugin, { accountId, name }) ?? blank(accountId, name)
    },

    async set (tx: Tx, accountId: number, name: string, { version, ...wanted }: PluginChange): Promise<BotPlugin> {
      assertNamed(name)
      if (Buffer.byteLength(JSON.stringify(wanted.options ?? {})) > maxOptionsBytes) throw pluginOptionsTooLong()
      const before = await tx.findOneBy(BotPlugin, { accountId, name })
      if ((before?.version ?? 0) !== version) throw pluginChanged()
      const plugin = Object.assign(before ?? blank(accountId, name), wanted, { offReason: null, version: version + 1, changedAt: clock.now() })
      await put(tx, plugin, version)
      db.afterCommit(tx, () => { readAtMs = -Infinity })
      return plugin
    },

    /** It is no good: nobody of these accounts has it on any longer. Tells whose it was. */
    async turnOff (tx: Tx, name: string, { accountIds, reason }: { accountIds: readonly number[], reason: string }): Promise<number[]> {
      const plugins = await tx.findBy(BotPlugin, { name, isOn: true })
      const off: number[] = []
      for (const { id, accountId } of plugins.filter((each) => accountIds.length === 0 || accountIds.includes(each.accountId))) {
        const changed = await change(tx, 'UPDATE bot_plugins SET isOn = 0, offReason = ?, version = version + 1, changedAt = ? WHERE id = ? AND isOn = 1',
          [reason, momentValue(clock.now()), id])
        // In another process it may have ended as often.
        if (changed === 1) off.push(accountId)
      }
      db.afterCommit(tx, () => { readAtMs = -Infinity })
      return off
    },

    /** Adds to what is counted. Null for every account that has it on. */
    async count (tx: Tx, { name, accountId }: { name: string, accountId: number | null }, { seen, answered, failed, timedOut, restarts, lastError }: Tally): Promise<void> {
      const at = momentValue(clock.now())
      const error = lastError === null ? '' : ', lastError = ?, lastErrorAt = ?'
      await change(tx, `UPDATE bot_plugins SET seen = seen + ?, answered = answered + ?, failed = failed + ?, timedOut = timedOut + ?, restarts = restarts + ?${error}
        WHERE ${accountId === null ? 'isOn = 1' : 'accountId = ?'} AND name = ?`,
      [seen, answered, failed, timedOut, restarts, ...(lastError === null ? [] : [lastError, at]), ...(accountId === null ? [] : [accountId]), name])
    },
  }
}

export type PluginService = ReturnType<typeof createPluginService>
