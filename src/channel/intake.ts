import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../platform/database/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { isDataFault } from '../platform/database/errors.ts'
import { createGroupCommit } from '../platform/group-commit.ts'
import { type Arrival, type Stored, storeArrivals } from './inbox.store.ts'
import type { Spool } from './spool.ts'

interface Needs {
  db: Database
  spool: Spool
  logger: Logger
  metrics: Metrics
  /** Called after rows came that somebody may work on. */
  wake: () => void
  /**
   * How long the database may take before the spool is used instead. Not shorter than a webhook waits for its answer: a
   * commit that succeeds after all must find that nobody waits any more.
   */
  commitLimitMs: number
}

const probeMs = 500

/** Where an arrival lies now: in the database, or spooled until the database is back. */
export type Kept = Stored | 'spooled'

type Outcome = { kept: Kept } | { refused: unknown }

/**
 * Takes arrivals and resolves when they are safe on disk: many share one commit, and while the database is away they are
 * spooled and brought in later. What it resolved for is never lost; what it rejects was not acknowledged.
 */
export function createIntake ({ db, spool, logger, metrics, wake, commitLimitMs }: Needs) {
  const accepted = metrics.counter('duihua_webhooks_accepted_total', 'Deliveries acknowledged, by what became of them', ['as'])
  let isAway = spool.bytes() > 0
  let isStopping = false
  let probing: Promise<void> | undefined
  if (isAway) startProbing()

  async function commit (arrivals: Arrival[]): Promise<Outcome[]> {
    const startedAt = performance.now()
    const isTried = !isAway
    if (isTried) {
      try {
        return await within(commitLimitMs, store(arrivals))
      } catch (error) {
        logger.error({ err: error, arrivals: arrivals.length }, 'database away, spooling')
        isAway = true
      }
    }
    // They are told `success`, so an answer that comes later must go another way.
    await spool.append(arrivals.map((arrival) => ({ ...arrival, slot: 'closed' as const }))).finally(startProbing)
    accepted.inc({ as: 'spooled' }, arrivals.length)
    // What was tried may be in the database all the same, with its slot open: nobody leaves before the slot has ended.
    if (isTried) await sleep(Math.max(0, commitLimitMs - (performance.now() - startedAt)))
    return arrivals.map(() => ({ kept: 'spooled' }))
  }

  /** Throws when the database is away. What cannot be stored for a fault of its own is refused by itself. */
  async function store (arrivals: Arrival[]): Promise<Outcome[]> {
    try {
      const stored = await storeArrivals(db, arrivals)
      const firsts = stored.filter(({ isFirst }) => isFirst).length
      accepted.inc({ as: 'stored' }, firsts)
      accepted.inc({ as: 'repeated' }, stored.length - firsts)
      if (firsts > 0) wake()
      return stored.map((kept) => ({ kept }))
    } catch (error) {
      if (!isDataFault(error)) throw error
      if (arrivals.length === 1) return [{ refused: error }]
      const outcomes: Outcome[] = []
      for (const arrival of arrivals) outcomes.push(...await store([arrival]))
      return outcomes
    }
  }

  function startProbing (): void {
    probing ??= probe().finally(() => { probing = undefined })
  }

  /** Until the database takes a write and everything spooled is in it. New arrivals go there as soon as it does. */
  async function probe (): Promise<void> {
    while (!isStopping) {
      try {
        await within(commitLimitMs, db.change('UPDATE leases SET expiresMs = 0 WHERE name = ?', ['nobody']))
        isAway = false
        if (await bringSpoolIn()) return
      } catch (error) {
        logger.warn({ err: error, bytes: spool.bytes() }, 'spool not brought in yet')
      }
      await sleep(probeMs)
    }
  }

  /** False when more was spooled meanwhile. */
  async function bringSpoolIn (): Promise<boolean> {
    const brought = await spool.drain(async (arrivals) => {
      const outcomes = await store(arrivals)
      return arrivals.filter((_, place) => 'refused' in (outcomes[place] ?? {}))
    })
    if (brought > 0) logger.info({ brought }, 'spool brought in')
    return spool.bytes() === 0
  }

  const group = createGroupCommit<Arrival, Outcome>(commit)
  return {
    async take (arrival: Arrival): Promise<Kept> {
      const outcome = await group(arrival)
      if ('refused' in outcome) throw outcome.refused
      return outcome.kept
    },
    isAway: () => isAway,
    async stop (): Promise<void> {
      isStopping = true
      await probing
      await spool.close()
    },
  }
}

export type Intake = ReturnType<typeof createIntake>

/** The work goes on after the limit; that it may yet succeed is harmless, because every row is there only once. */
async function within<T> (limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
