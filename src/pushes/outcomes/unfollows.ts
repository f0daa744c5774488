import type { Heard } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import { sentLately } from './lately.ts'
import type { Outcomes } from './outcomes.ts'
import type { Recent } from './recent.ts'

interface Needs { db: Database, recent: Recent, outcomes: Pick<Outcomes, 'mark'> }

const hourMs = 3600_000
const secondMs = 1000

/** Who leaves soon after a push was perhaps lost by it, whether or not it reached them: of whoever was held out some leave as well. */
export function createUnfollows ({ db, recent, outcomes }: Needs) {
  async function hearOf (tx: Tx, accountId: number, left: readonly Heard[]): Promise<void> {
    const pushes = await recent.pushesOf(tx, accountId)
    if (pushes.size === 0) return
    const lately = await sentLately(tx, accountId, left.map(({ followerId }) => followerId))
    const hits = left.flatMap(({ followerId, inbound: { createdAt: at } }) => (lately.get(followerId) ?? []).filter((each) => {
      const hours = pushes.get(each.pushId)?.unfollowHours ?? 0
      return each.at.getTime() - secondMs <= at.getTime() && at.getTime() < each.at.getTime() + hours * hourMs
    }).map(({ id }) => ({ deliveryId: id, at })))
    // Conversations are locked before deliveries, everywhere.
    if (hits.length > 0) db.beforeCommit(tx, async () => { await outcomes.mark(tx, accountId, 'unfollowed', hits) })
  }

  return async function hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
    const left = heard.filter(({ inbound }) => inbound.kind === 'event' && inbound.type === 'unsubscribe')
    for (const [accountId, theirs] of grouped(left, (each) => each.accountId)) await hearOf(tx, accountId, theirs)
  }
}
