import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'
import { blacklist } from '../../wechat/api/blacklist.ts'
import { tags } from '../../wechat/api/tags.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { isRefusedForGood, isTagGone, problemOf } from './problems.ts'
import type { CarryState } from './tag.entity.ts'
import type { Shift } from './tag.lines.ts'
import { blackList } from './tag.rules.ts'

interface Open { id: number, openid: string }

/** Some of the open work: one state of one tag. */
interface Batch { accountId: number, tagId: number, state: Exclude<CarryState, 'same'>, rows: readonly Open[] }

interface Needs {
  db: Database
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  /** WeChat says that the tag is not there. */
  onGone: (tx: Tx, accountId: number, tagId: number) => Promise<void>
}

/** Pages "批量为用户打标签" and "拉黑用户". */
const tagBatch = 50
const blackListBatch = 20

/**
 * Carries to WeChat who got or lost a tag here. A call whose answer was lost is simply made again: put on twice is put on. It is
 * settled by the state the row has then, so what somebody changed meanwhile is carried next.
 */
export function createMemberSender ({ db, logger, wechat, caller, onGone }: Needs) {
  const { nowMs } = db.dialect

  async function openRows (accountId: number, tagId: number, state: CarryState): Promise<Open[]> {
    const size = tagId === blackList ? blackListBatch : tagBatch
    return db.read.query<Open[]>(`SELECT follower_tags.id, openid FROM follower_tags JOIN followers ON followers.id = followerId
      WHERE follower_tags.accountId = ? AND tagId = ? AND state = ? AND dueAt IS NOT NULL ORDER BY dueAt LIMIT ${size}`, [accountId, tagId, state])
  }

  async function call ({ accountId, tagId, state, rows }: Batch, wechatTagId: number): Promise<void> {
    const openids = rows.map(({ openid }) => openid)
    const isOn = state === 'put-on'
    if (tagId === blackList) await wechat.call(caller(accountId), isOn ? blacklist.add : blacklist.remove, { openid_list: openids })
    else await wechat.call(caller(accountId), isOn ? tags.putOn : tags.takeOff, { openid_list: openids, tagid: wechatTagId })
  }

  async function settle (rows: readonly Open[], from: CarryState, problem: string | null): Promise<void> {
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => Number(id))
    await db.change(problem === null
      ? `UPDATE follower_tags SET state = 'same', dueAt = NULL, problem = NULL, syncedMs = ${nowMs} WHERE id IN (${placeholders(ids)}) AND state = ?`
      : `UPDATE follower_tags SET dueAt = NULL, problem = ? WHERE id IN (${placeholders(ids)}) AND state = ?`,
    [...(problem === null ? [] : [problem]), ...ids, from], { repeatable: true })
  }

  /** False when the tag is not there any more. */
  async function carry (batch: Batch, wechatTagId: number): Promise<boolean> {
    try {
      await call(batch, wechatTagId)
      await settle(batch.rows, batch.state, null)
      return true
    } catch (error) {
      if (isTagGone(error) && batch.tagId !== blackList) {
        await db.write((tx) => onGone(tx, batch.accountId, batch.tagId), { repeatable: true })
        return false
      }
      if (!isRefusedForGood(error)) throw error
      return refused(batch, wechatTagId, error)
    }
  }

  /** WeChat names who failed, but not why, or why and not for whom: those who failed are tried apart, until it is clear. */
  async function refused (batch: Batch, wechatTagId: number, error: WechatError): Promise<boolean> {
    const { rows, state, accountId, tagId } = batch
    if (rows.length === 1) {
      await settle(rows, state, problemOf(error))
      logger.warn({ accountId, tagId, errcode: error.errcode }, 'tag refused for a follower')
      return true
    }
    const failed = failedOf(error)
    const again = failed === undefined ? rows : rows.filter(({ openid }) => failed.has(openid))
    if (failed !== undefined) await settle(rows.filter(({ openid }) => !failed.has(openid)), state, null)
    // The same list again would fail again.
    const parts = again.length < rows.length ? [again] : [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)]
    for (const part of parts.filter(({ length }) => length > 0)) {
      if (!await carry({ ...batch, rows: part }, wechatTagId)) return false
    }
    return true
  }

  async function carryAll (tag: { id: number, wechatTagId: number }, state: Batch['state'], { accountId, isOver }: Shift): Promise<void> {
    while (!isOver()) {
      const rows = await openRows(accountId, tag.id, state)
      if (rows.length === 0 || !await carry({ accountId, tagId: tag.id, state, rows }, tag.wechatTagId)) return
    }
  }

  return {
    async members (shift: Shift): Promise<void> {
      const found = await db.read.query<Array<{ id: number, wechatTagId: number }>>(
        `SELECT id, wechatTagId FROM tags WHERE accountId = ? AND liveName IS NOT NULL AND wechatTagId IS NOT NULL ORDER BY id`, [shift.accountId])
      const known = found.map(({ id, wechatTagId }) => ({ id: Number(id), wechatTagId: Number(wechatTagId) }))
      // First off, then on: a follower carries twenty at most.
      for (const tag of known) await carryAll(tag, 'take-off', shift)
      for (const tag of known) await carryAll(tag, 'put-on', shift)
    },

    async blacklist (shift: Shift): Promise<void> {
      for (const state of ['take-off', 'put-on'] as const) await carryAll({ id: blackList, wechatTagId: 0 }, state, shift)
    },
  }
}

/** Whom 45171 names. */
function failedOf ({ errcode, answer }: WechatError): ReadonlySet<string> | undefined {
  if (errcode !== 45171 || typeof answer !== 'object' || answer === null || !('fail_openid_list' in answer)) return undefined
  const { fail_openid_list: list } = answer
  return Array.isArray(list) ? new Set(list.map(String)) : undefined
}

/** The tag is ours alone from now on: nothing of it is to be carried any more. */
export async function settleOpenRows (tx: Tx, accountId: number, tagId: number): Promise<void> {
  await change(tx, `DELETE FROM follower_tags WHERE accountId = ? AND tagId = ? AND state = 'take-off'`, [accountId, tagId])
  await change(tx, `UPDATE follower_tags SET state = 'same', dueAt = NULL, problem = NULL WHERE accountId = ? AND tagId = ? AND state = 'put-on'`, [accountId, tagId])
}
