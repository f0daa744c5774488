import type { Received } from '../channel/index.ts'
import { defineFact } from '../platform/facts.ts'

/** A delivery whose sender has a record now. */
export interface Heard extends Received { followerId: number }

/** Deliveries of followers, in order, once they are in the records. Announced in the transaction that marks them done. */
export const followersHeard = defineFact<readonly Heard[]>('followersHeard')

/** These have no record any more, though nobody was erased: an import that made them was taken back. Announced in the same transaction. */
export const followersRemoved = defineFact<{ accountId: number, followerIds: readonly number[] }>('followersRemoved')

/** All of an account's followers were read at WeChat. Records may say something else now where no timeline tells of it. */
export const followersSynced = defineFact<{ accountId: number }>('followersSynced')
