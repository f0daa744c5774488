import type { AccountState } from './account.ts'
import type { Faults } from './faults.ts'
import type { LogEntry } from './log.ts'
import type { Ring } from './ring.ts'
import type { TokenDesk } from './tokens.ts'

/** What all parts of the platform share. */
export interface World {
  clock: { now: () => Date }
  accounts: Map<string, AccountState>
  tokens: TokenDesk
  faults: Faults
  log: Ring<LogEntry>
  /** Aborted when the simulator stops: nobody may wait past it. */
  stopping: AbortSignal
}
