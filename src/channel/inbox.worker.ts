import { type HeldLane, laneCount, type Lanes } from '../platform/database/lanes.ts'
import { createInboxStrand, type StrandNeeds } from './inbox.strand.ts'

interface Needs extends Omit<StrandNeeds, 'mine' | 'lanes'> { lanes: Lanes }

const beatMs = 2000
/**
 * A batch mostly waits for the database, so several are under way side by side, each of lanes of its own: a follower stays in
 * order. SQLite has one writer.
 */
const strandCount = 3

/** Works on the inbox for the lanes that this process holds. */
export function createInboxWorker ({ lanes, ...needs }: Needs) {
  const { db, logger } = needs
  const count = db.dialect.kind === 'sqlite' ? 1 : strandCount
  const strands = Array.from({ length: count }, (_, at) => createInboxStrand({ ...needs, lanes, mine: createShare(lanes, { at, count }) }))
  let beating: NodeJS.Timeout | undefined

  return {
    wake (): void {
      for (const strand of strands) strand.wake()
    },
    async start (): Promise<void> {
      await lanes.beat()
      beating = setInterval(() => { lanes.beat().catch((error: unknown) => logger.warn({ err: error }, 'lanes not kept')) }, beatMs)
      for (const strand of strands) strand.start()
    },
    /** Finishes the batches under way and gives the lanes back. */
    async stop (): Promise<void> {
      clearInterval(beating)
      await Promise.all(strands.map((strand) => strand.stop()))
      await lanes.release().catch(() => undefined)
    },
  }
}

/** Every so-manieth of the lanes that are held, reckoned anew only when others are. */
function createShare (lanes: Pick<Lanes, 'held'>, { at, count }: { at: number, count: number }): StrandNeeds['mine'] {
  let seen: readonly HeldLane[] | undefined
  let held: readonly HeldLane[] = []
  return () => {
    const all = lanes.held()
    if (all !== seen) {
      seen = all
      held = all.filter(({ lane }) => lane % count === at)
    }
    return { held, only: held.length === laneCount ? null : held.map(({ lane }) => lane) }
  }
}
