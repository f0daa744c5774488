import type { Badge } from '../sla/clock.reader.ts'
import type { Beside } from './conversation.schemas.ts'
import type { ConversationService } from './conversation.service.ts'

interface Needs { labelsOf: ConversationService['labelsOf'], badges: (accountId: number, ids: readonly number[]) => Promise<Map<number, Badge[]>> }

/** Labels and promises of conversations, read for all of a page at once. */
export function createBeside ({ labelsOf, badges }: Needs) {
  return async function besideOf (accountId: number, ids: readonly number[]): Promise<(id: number) => Beside> {
    const [labels, promises] = [await labelsOf(accountId, ids), await badges(accountId, ids)]
    return (id) => ({ labelIds: labels.get(id), promises: promises.get(id) })
  }
}

export type BesideOf = ReturnType<typeof createBeside>
