import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { TimelineEntry } from '../timeline.ts'
import { createDefinitionService } from './definition.service.ts'
import { createValueService } from './value.service.ts'

interface Needs { db: Database, clock: Clock, note: (tx: Tx, entries: readonly TimelineEntry[]) => void }

/** What an account wants to know of its followers, and what it knows. */
export function createAttributes ({ db, clock, note }: Needs) {
  const definitions = createDefinitionService({ db, clock })
  return { definitions, ...createValueService({ db, clock, definitions, note }) }
}

export type Attributes = ReturnType<typeof createAttributes>
