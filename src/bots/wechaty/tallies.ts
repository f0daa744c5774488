import type { Database } from '../../platform/database/database.ts'
import type { Ending } from './host.ts'
import type { PluginService, Tally } from './plugin.service.ts'

/** What became of messages, counted in memory and written now and then: who is killed forgets the last seconds. */
export function createTallies ({ db, count }: { db: Database, count: PluginService['count'] }) {
  let waiting = new Map<string, { name: string, accountId: number | null, tally: Tally }>()

  function of (name: string, accountId: number | null): Tally {
    const key = `${name}/${accountId}`
    const there = waiting.get(key) ?? { name, accountId, tally: { seen: 0, answered: 0, failed: 0, timedOut: 0, restarts: 0, lastError: null } }
    waiting.set(key, there)
    return there.tally
  }

  return {
    ended (name: string, accountId: number, { outcome, code }: Ending, hasSpoken: boolean): void {
      const tally = of(name, accountId)
      tally.seen++
      if (hasSpoken) tally.answered++
      if (outcome === 'timed-out') tally.timedOut++
      else if (outcome !== 'done') tally.failed++
      if (code !== null) tally.lastError = code
    },

    failed (name: string, accountId: number | null, code: string): void {
      const tally = of(name, accountId)
      tally.failed++
      tally.lastError = code
    },

    restarted (name: string, code: string): void {
      const tally = of(name, null)
      tally.restarts++
      tally.lastError = code
    },

    async write (): Promise<void> {
      if (waiting.size === 0) return
      const mine = waiting
      waiting = new Map()
      await db.write(async (tx) => { for (const { tally, ...whose } of mine.values()) await count(tx, whose, tally) })
    },
  }
}

export type Tallies = ReturnType<typeof createTallies>
