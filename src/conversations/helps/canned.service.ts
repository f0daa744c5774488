import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change } from '../../platform/database/rows.ts'
import { fold } from '../../platform/fold.ts'
import { CannedReply } from './canned.entity.ts'
import { cannedChanged, cannedFull, cannedNotFound, helpForbidden, shortcutTaken, variableUnknown } from './helps.errors.ts'
import { mayChange, mayUse, type Scoped, usableBy, type Viewer } from './scopes.ts'
import { unknownVariable } from './variables.ts'

export interface CannedWords { shortcut: string | null, title: string, text: string }
export interface Asked { q?: string | undefined, scope?: Scoped['scope'] | undefined, before?: number | undefined, limit: number }

interface Needs { db: Database, clock: Clock }

export const maxCanned = 5000

export function createCannedReplies ({ db, clock }: Needs) {
  async function get (from: Tx, viewer: Viewer, id: number): Promise<CannedReply> {
    const reply = await from.findOneBy(CannedReply, { accountId: viewer.accountId, id })
    if (reply === null || !await mayUse(from, viewer, reply)) throw cannedNotFound()
    return reply
  }

  async function getOwn (tx: Tx, viewer: Viewer, id: number): Promise<CannedReply> {
    const reply = await get(tx, viewer, id)
    if (!mayChange(viewer, reply)) throw helpForbidden()
    return reply
  }

  /** One reply for a shortcut in each scope. */
  async function write (tx: Tx, reply: CannedReply): Promise<CannedReply> {
    const unknown = unknownVariable(reply.text)
    if (unknown !== undefined) throw variableUnknown(unknown, 'body/text')
    try {
      return await tx.save(Object.assign(reply, { sought: fold(`${reply.shortcut ?? ''}\n${reply.title}\n${reply.text}`) }))
    } catch (error) {
      throw isDuplicate(error) ? shortcutTaken(reply.shortcut ?? '') : error
    }
  }

  return {
    get: (viewer: Viewer, id: number): Promise<CannedReply> => get(db.read, viewer, id),

    /** Those that the viewer may use, newest first. An account has few enough of them to be looked through. */
    list (viewer: Viewer, { q, scope, before, limit }: Asked): Promise<CannedReply[]> {
      const usable = usableBy(viewer)
      const query = db.read.createQueryBuilder(CannedReply, 'reply').where('reply.accountId = :accountId', { accountId: viewer.accountId })
        .andWhere(usable.sql, usable.values).orderBy('reply.id', 'DESC').limit(limit)
      if (scope !== undefined) query.andWhere('reply.scope = :scope', { scope })
      if (q !== undefined) query.andWhere('INSTR(reply.sought, :q) > 0', { q: fold(q) })
      if (before !== undefined) query.andWhere('reply.id < :before', { before })
      return query.getMany()
    },

    async create (tx: Tx, viewer: Viewer, wanted: CannedWords & Scoped): Promise<CannedReply> {
      const { accountId } = viewer
      if (await tx.countBy(CannedReply, { accountId }) >= maxCanned) throw cannedFull(maxCanned)
      return write(tx, tx.create(CannedReply, { ...wanted, accountId, sought: '', used: 0, usedAt: null, createdAt: clock.now(), version: 1 }))
    },

    async change (tx: Tx, viewer: Viewer, { id, version }: { id: number, version: number }, edit: Partial<CannedWords>): Promise<CannedReply> {
      const reply = await getOwn(tx, viewer, id)
      if (await change(tx, 'UPDATE canned_replies SET version = version + 1 WHERE id = ? AND version = ?', [id, version]) !== 1) throw cannedChanged()
      return write(tx, Object.assign(reply, edit, { version: version + 1 }))
    },

    async remove (tx: Tx, viewer: Viewer, id: number): Promise<CannedReply> {
      const reply = await getOwn(tx, viewer, id)
      await tx.delete(CannedReply, { id })
      return reply
    },

    count: (id: number): Promise<number> => db.change('UPDATE canned_replies SET used = used + 1, usedAt = ? WHERE id = ?', [momentValue(clock.now()), id]),
  }
}

export type CannedReplies = ReturnType<typeof createCannedReplies>
