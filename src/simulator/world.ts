import type { AccountState } from './account.ts'
import type { Faults } from './faults.ts'
import type { LogEntry } from './log.ts'
import type { MovableClock } from './movable-clock.ts'
import type { RidBook } from './rid-book.ts'
import type { Ring } from './ring.ts'
import type { Timetable } from './timetable.ts'
import type { TokenDesk } from './tokens.ts'

/** What all parts of the platform share. */
export interface World {
  /** Where it is reached; empty until it listens. */
  url: string
  clock: MovableClock
  timetable: Timetable
  accounts: Map<string, AccountState>
  tokens: TokenDesk
  faults: Faults
  log: Ring<LogEntry>
  rids: RidBook
  /** Aborted when the simulator stops: nobody may wait past it. */
  stopping: AbortSignal
}
