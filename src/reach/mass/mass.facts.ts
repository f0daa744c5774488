import { defineFact } from '../../platform/facts.ts'
import type { MassCall, MassOutcome } from './mass-call.entity.ts'

/** Followers of a mass call who have another outcome now. */
export interface MassTouchesEnded {
  accountId: number
  massCallId: number
  source: { kind: string, key: string }
  status: MassOutcome
  reason: string | null
  errcode: number | null
  followerIds: number[]
}

/** In the transaction that writes the outcome, for some followers at a time. */
export const massTouchesEnded = defineFact<MassTouchesEnded>('massTouchesEnded')

export function endedOf ({ accountId, id, sourceKind, sourceKey, errcode }: MassCall, ended: Pick<MassTouchesEnded, 'status' | 'reason' | 'followerIds'>): MassTouchesEnded {
  return { accountId, massCallId: id, source: { kind: sourceKind, key: sourceKey }, errcode: ended.status === 'skipped' ? null : errcode, ...ended }
}
