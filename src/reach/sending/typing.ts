import { Follower } from '../../followers/follower.entity.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Logger } from '../../platform/logger.ts'
import { customMessages } from '../../wechat/api/custom-messages.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatAccount } from '../../wechat/token.ts'

interface Needs { db: Database, logger: Logger, wechat: Wechat, caller: (accountId: number) => WechatAccount }

/** At once: what does not go through now is not worth going through later. */
const maxAtOnce = 64

/**
 * Shows the follower that somebody is writing. It costs no quota and is worth nothing a second later, so nobody waits for it and
 * nothing is kept; WeChat takes it only within 30 seconds of a message.
 */
export function createTyping ({ db, logger, wechat, caller }: Needs) {
  let underWay = 0

  async function show (accountId: number, followerId: number): Promise<void> {
    const follower = await db.read.findOneBy(Follower, { accountId, id: followerId })
    if (follower !== null) await wechat.call(caller(accountId), customMessages.typing, { touser: follower.openid, command: 'Typing' })
  }

  return function showTyping (accountId: number, followerId: number): void {
    if (underWay >= maxAtOnce) return
    underWay++
    show(accountId, followerId).catch((error: unknown) => logger.debug({ err: error, accountId, followerId }, 'typing not shown')).finally(() => { underWay-- })
  }
}

export type ShowTyping = ReturnType<typeof createTyping>
