import { defineFact } from '../../platform/facts.ts'
import type { ConsentState } from './consent.entity.ts'

export interface ConsentRecorded {
  accountId: number
  followerId: number
  topic: string
  state: ConsentState
  /** When they said it: something that was said later may be recorded already. */
  at: Date
  consentId: number
}

/** What followers agreed to or took back. Announced in the transaction that records it. */
export const consentRecorded = defineFact<readonly ConsentRecorded[]>('consentRecorded')
