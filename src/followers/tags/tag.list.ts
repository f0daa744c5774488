import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { settleOpenRows } from './members.ts'
import { Tag } from './tag.entity.ts'
import type { AskLine } from './tag.lines.ts'
import { freeName, isWechatsOwn } from './tag.rules.ts'

interface Needs { db: Database, clock: Clock, ask: AskLine }

/** A tag as WeChat's list has it. */
interface Told { id: number, name: string }

/** Brings our tags in line with WeChat's list of them; the rule of who wins stands in docs/decisions/0011-tags-two-ways.md. */
export function createTagList ({ db, clock, ask }: Needs) {
  const { nowMs } = db.dialect

  /** The tag is not there any more. With changes of ours that never arrived it stays, as ours alone. */
  async function gone (tx: Tx, accountId: number, tagId: number): Promise<void> {
    // Takes turns with those who put it on just now.
    await ask(tx, accountId, 'members')
    const tag = await tx.findOneBy(Tag, { accountId, id: tagId })
    if (tag === null || tag.liveName === null || tag.wechatTagId === null) return
    const open = await tx.query<unknown[]>(`SELECT id FROM follower_tags WHERE accountId = ? AND tagId = ? AND state = 'put-on' AND dueAt IS NOT NULL LIMIT 1`, [accountId, tagId])
    if (tag.syncState === 'rename' || open.length > 0) {
      await tx.update(Tag, { id: tagId }, { wechatTagId: null, wechatName: null, syncState: 'local', problem: 'TAG_GONE_AT_WECHAT', version: tag.version + 1 })
      await settleOpenRows(tx, accountId, tagId)
      return
    }
    await tx.update(Tag, { id: tagId }, { wechatTagId: null, wechatName: null, liveName: null, archivedAt: clock.now(), syncState: 'delete', problem: null, version: tag.version + 1 })
    await ask(tx, accountId, 'tags')
  }

  async function rename (tx: Tx, tag: Tag, { id, name: wechatName }: Told, taken: ReadonlyMap<string, Tag>): Promise<void> {
    const holder = taken.get(wechatName)
    const name = freeName(wechatName, id, holder !== undefined && holder.id !== tag.id)
    await tx.update(Tag, { id: tag.id, syncState: 'same' }, { name, liveName: name, wechatName, version: tag.version + 1 })
  }

  async function add (tx: Tx, accountId: number, { id, name: wechatName }: Told, taken: ReadonlyMap<string, Tag>): Promise<void> {
    const holder = taken.get(wechatName)
    if (holder?.syncState === 'create') {
      await change(tx, `UPDATE tags SET wechatTagId = ?, wechatName = ?, syncState = 'same', problem = NULL, syncedMs = ${nowMs} WHERE id = ? AND syncState = 'create'`,
        [id, wechatName, holder.id])
      await ask(tx, accountId, 'members')
      return
    }
    const name = freeName(wechatName, id, holder !== undefined)
    await insertRows(tx, {
      table: 'tags', columns: ['accountId', 'name', 'liveName', 'wechatTagId', 'wechatName', 'syncState', 'syncedMs', 'version', 'createdAt'],
      rows: [[accountId, name, name, id, wechatName, 'same', 0, 1, clock.now().getTime()]],
      ending: db.dialect.keepExisting(['accountId', 'wechatTagId']),
    })
  }

  return {
    gone,

    /** `told` was read at `sinceMs` or later: what was agreed after that is newer. */
    async heard (tx: Tx, accountId: number, told: readonly Told[], sinceMs: number): Promise<void> {
      const ours = await tx.findBy(Tag, { accountId })
      const byWechatId = new Map(ours.flatMap((tag) => (tag.wechatTagId === null ? [] : [[tag.wechatTagId, tag] as const])))
      const byName = new Map(ours.flatMap((tag) => (tag.liveName === null ? [] : [[tag.liveName, tag] as const])))
      for (const each of told.map(({ id, name }) => ({ id, name: name.slice(0, 64) })).filter(({ id }) => !isWechatsOwn(id))) {
        const tag = byWechatId.get(each.id)
        if (tag === undefined) await add(tx, accountId, each, byName)
        else if (tag.liveName !== null && tag.syncedMs < sinceMs && tag.syncState === 'same' && tag.wechatName !== each.name) await rename(tx, tag, each, byName)
      }
      const there = new Set(told.map(({ id }) => id))
      for (const tag of ours.filter(({ wechatTagId, syncedMs }) => wechatTagId !== null && !there.has(wechatTagId) && syncedMs < sinceMs)) {
        if (tag.syncState === 'gone') await tx.delete(Tag, { id: tag.id, syncState: 'gone' })
        else if (tag.syncState !== 'delete') await gone(tx, accountId, tag.id)
      }
    },
  }
}

export type TagList = ReturnType<typeof createTagList>
