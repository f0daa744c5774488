import type { Received } from '../channel/index.ts'
import { defineFact } from '../platform/facts.ts'

/** A delivery whose sender has a record now. */
export interface Heard extends Received { followerId: number }

/** Deliveries of followers, in order, once they are in the records. Announced in the transaction that marks them done. */
export const followersHeard = defineFact<readonly Heard[]>('followersHeard')

/** All of an account's followers were read at WeChat. Records may say something else now where no timeline tells of it. */
export const followersSynced = defineFact<{ accountId: number }>('followersSynced')
