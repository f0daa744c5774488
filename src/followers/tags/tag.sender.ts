import { In, IsNull, Not } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { Logger } from '../../platform/logger.ts'
import { tags } from '../../wechat/api/tags.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { isRefusedForGood, isTagGone, problemOf } from './problems.ts'
import { Tag } from './tag.entity.ts'
import type { AskLine, Shift } from './tag.lines.ts'
import { freeName } from './tag.rules.ts'

interface Needs {
  db: Database
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  ask: AskLine
  /** WeChat says that the tag is not there. */
  onGone: (tx: Tx, accountId: number, tagId: number) => Promise<void>
}

const purgeAtOnce = 2000

/** Carries to WeChat what became of tags themselves. Every step may be made again: a crash leaves it where it was. */
export function createTagSender ({ db, logger, wechat, caller, ask, onGone }: Needs) {
  const { nowMs } = db.dialect

  /** Deleting comes first: it frees names and places. */
  async function nextOpen (accountId: number): Promise<Tag | undefined> {
    const open = await db.read.find(Tag, { where: { accountId, syncState: In(['delete', 'create', 'rename']), problem: IsNull() }, order: { id: 'ASC' } })
    return open.find(({ syncState }) => syncState === 'delete') ?? open[0]
  }

  async function create (tag: Tag): Promise<void> {
    const { id, accountId, name } = tag
    const wechatTagId = await idAtWechat(accountId, name)
    try {
      await db.write(async (tx) => {
        // Renamed or deleted meanwhile, it has that still to come.
        await change(tx, `UPDATE tags SET wechatTagId = ?, wechatName = ?, syncedMs = ${nowMs},
          syncState = CASE WHEN syncState <> 'create' THEN syncState WHEN name = ? THEN 'same' ELSE 'rename' END WHERE id = ?`, [wechatTagId, name, name, id])
        await ask(tx, accountId, 'members')
      }, { repeatable: true })
    } catch (error) {
      if (!isDuplicate(error)) throw error
      await refuse(tag, 'TAG_NAME_REFUSED')
    }
  }

  /** 45157: the name is there, by a call of ours whose answer was lost or by somebody else. It is that tag then. */
  async function idAtWechat (accountId: number, name: string): Promise<number> {
    try {
      return (await wechat.call(caller(accountId), tags.create, { tag: { name } })).tag.id
    } catch (error) {
      if (!(error instanceof WechatError) || error.errcode !== 45157) throw error
      const found = (await wechat.call(caller(accountId), tags.list, {})).tags.find((each) => each.name === name)
      if (found === undefined) throw error
      return found.id
    }
  }

  async function rename ({ id, accountId, name, wechatTagId }: Tag): Promise<void> {
    if (wechatTagId === null) return
    await wechat.call(caller(accountId), tags.update, { tag: { id: wechatTagId, name } })
    await db.change(`UPDATE tags SET wechatName = ?, syncedMs = ${nowMs}, syncState = CASE WHEN syncState = 'rename' AND name = ? THEN 'same' ELSE syncState END
      WHERE id = ? AND wechatTagId = ?`, [name, name, id, wechatTagId], { repeatable: true })
  }

  async function remove (tag: Tag, isOver: () => boolean): Promise<void> {
    const { id, accountId, wechatTagId } = tag
    if (wechatTagId !== null) {
      await wechat.call(caller(accountId), tags.delete, { tag: { id: wechatTagId } }).catch((error: unknown) => {
        if (!(error instanceof WechatError) || error.action !== 'done') throw error
      })
    }
    while (await purgeSome(accountId, id) > 0) if (isOver()) return
    // One that a pull under way may still have seen there stays as a mark, so that it does not come back.
    if (wechatTagId === null) await db.change(`DELETE FROM tags WHERE id = ? AND syncState = 'delete' AND wechatTagId IS NULL`, [id], { repeatable: true })
    else await db.change(`UPDATE tags SET syncState = 'gone', syncedMs = ${nowMs} WHERE id = ? AND syncState = 'delete'`, [id], { repeatable: true })
  }

  async function purgeSome (accountId: number, tagId: number): Promise<number> {
    const some = await db.read.query<Array<{ id: number }>>(`SELECT id FROM follower_tags WHERE accountId = ? AND tagId = ? LIMIT ${purgeAtOnce}`, [accountId, tagId])
    if (some.length === 0) return 0
    const ids = some.map(({ id }) => Number(id))
    await db.change(`DELETE FROM follower_tags WHERE id IN (${placeholders(ids)})`, ids, { repeatable: true })
    return ids.length
  }

  /** It stays here as it is, and says why WeChat has it otherwise. */
  async function refuse (tag: Tag, problem: string): Promise<void> {
    logger.warn({ accountId: tag.accountId, tagId: tag.id, problem }, 'tag refused')
    if (tag.syncState !== 'delete') {
      await db.change('UPDATE tags SET problem = ? WHERE id = ? AND syncState = ? AND name = ?', [problem, tag.id, tag.syncState, tag.name], { repeatable: true })
      return
    }
    await db.write(async (tx) => {
      const isTaken = await tx.existsBy(Tag, { accountId: tag.accountId, liveName: tag.name, id: Not(tag.id) })
      const name = freeName(tag.name, tag.wechatTagId ?? tag.id, isTaken)
      await tx.update(Tag, { id: tag.id, syncState: 'delete' }, { syncState: 'same', archivedAt: null, name, liveName: name, problem })
    }, { repeatable: true })
  }

  async function carry (tag: Tag, isOver: () => boolean): Promise<void> {
    try {
      if (tag.syncState === 'delete') await remove(tag, isOver)
      else await (tag.syncState === 'create' ? create(tag) : rename(tag))
    } catch (error) {
      if (isTagGone(error)) await db.write((tx) => onGone(tx, tag.accountId, tag.id), { repeatable: true })
      else if (isRefusedForGood(error)) await refuse(tag, problemOf(error))
      else throw error
    }
  }

  return async function work ({ accountId, isOver }: Shift): Promise<void> {
    while (!isOver()) {
      const tag = await nextOpen(accountId)
      if (tag === undefined) return
      await carry(tag, isOver)
    }
  }
}
