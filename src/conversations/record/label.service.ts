import { In } from 'typeorm'
import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Conversation } from './conversation.entity.ts'
import { lockConversations } from './conversation.store.ts'
import { ConversationLabel, Label } from './label.entity.ts'
import type { MoveOptions, Moves } from './moves.ts'
import { conversationNotFound, labelChanged, labelExists, labelNotFound, tooManyLabels } from './record.errors.ts'

interface Needs { db: Database, clock: Clock, moves: Moves, note: (tx: Tx, entries: readonly TimelineEntry[]) => void }

export interface LabelFields { name: string, colour: string }

const maxLabels = 20

export function createLabelService ({ db, clock, moves, note }: Needs) {
  async function changeOne (tx: Tx, { accountId, id, version }: { accountId: number, id: number, version: number }, changes: Partial<Label>): Promise<Label> {
    const before = await tx.findOneBy(Label, { accountId, id })
    if (before === null) throw labelNotFound('params/labelId')
    const { affected } = await tx.update(Label, { accountId, id, version }, { ...changes, version: version + 1 })
      .catch((error: unknown) => { throw isDuplicate(error) ? labelExists() : error })
    if (affected !== 1) throw labelChanged(before.version)
    return tx.findOneByOrFail(Label, { accountId, id })
  }

  return {
    /** By name; an account has some hundred at most. */
    list: (accountId: number): Promise<Label[]> => db.read.find(Label, { where: { accountId }, order: { name: 'ASC' }, take: 500 }),

    async create (tx: Tx, accountId: number, { name, colour }: LabelFields): Promise<Label> {
      const label = tx.create(Label, { accountId, name, colour, archivedAt: null, version: 1 })
      return tx.save(label).catch((error: unknown) => { throw isDuplicate(error) ? labelExists() : error })
    },

    update: (tx: Tx, which: { accountId: number, id: number, version: number }, changes: Partial<LabelFields>): Promise<Label> => changeOne(tx, which, changes),

    archive: (tx: Tx, which: { accountId: number, id: number, version: number }): Promise<Label> => changeOne(tx, which, { archivedAt: clock.now() }),

    /** Gives a conversation labels and takes others away. What it has already, or never had, is no fault. */
    async label (tx: Tx, accountId: number, conversationId: number, { add, remove }: { add: readonly number[], remove: readonly number[] }, options: MoveOptions): Promise<number[]> {
      const [conversation] = await lockConversations(tx, accountId, [conversationId])
      if (conversation === undefined) throw conversationNotFound()
      const usable = new Set((await tx.findBy(Label, { accountId, id: In([...add]) })).filter(({ archivedAt }) => archivedAt === null).map(({ id }) => id))
      if (add.some((id) => !usable.has(id))) throw labelNotFound('body/add')
      const had = new Set((await tx.findBy(ConversationLabel, { accountId, conversationId })).map(({ labelId }) => labelId))
      const added = [...new Set(add)].filter((id) => !had.has(id))
      const removed = [...new Set(remove)].filter((id) => had.has(id))
      const now = [...had, ...added].filter((id) => !removed.includes(id))
      if (now.length > maxLabels) throw tooManyLabels(maxLabels)
      await insertRows(tx, { table: 'conversation_labels', columns: ['accountId', 'conversationId', 'labelId'], rows: added.map((id) => [accountId, conversationId, id]) })
      if (removed.length > 0) await change(tx, `DELETE FROM conversation_labels WHERE accountId = ? AND conversationId = ? AND labelId IN (${placeholders(removed)})`, [accountId, conversationId, ...removed])
      if (added.length > 0) await moves.record(tx, [{ before: conversation, after: conversation, kind: 'labelled', detail: { labelIds: added } }], options)
      if (conversation.followerId !== 0) note(tx, added.map((labelId) => labelled(conversation, labelId, clock.now())))
      if (removed.length > 0) await moves.record(tx, [{ before: conversation, after: conversation, kind: 'unlabelled', detail: { labelIds: removed } }], options)
      return now
    },
  }
}

/** Given, taken away and given again, it is told each time. */
function labelled ({ id, accountId, followerId }: Conversation, labelId: number, at: Date): TimelineEntry {
  return {
    accountId, followerId, kind: 'conversation.labelled', subject: String(labelId), occurredAt: at, source: { kind: 'conversation', id: `${id}:label-${labelId}:${momentValue(at)}` },
    detail: { conversationId: id, labelId },
  }
}

export type LabelService = ReturnType<typeof createLabelService>
