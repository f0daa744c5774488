import { In, IsNull, LessThanOrEqual } from 'typeorm'
import type { Holder } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { TaskService } from '../../tasks/index.ts'
import { SegmentList } from './list.entity.ts'

type Erase = NonNullable<Holder['erase']>

interface Needs { db: Database, clock: Clock, tasks: TaskService }

const atOnce = 50
/** Clocks of processes differ a little, and an erase takes a moment to commit. */
const graceMs = 60_000

/** On which lists a person is. Files that wait to be read may name them too: they go, and whoever sent one sends it again. */
export function listHolder ({ db, clock, tasks }: Needs): Holder {
  const nextFiles: Erase = async ({ accountId, until }) => {
    const found = await db.read.find(SegmentList, {
      where: { accountId, fileRemovedAt: IsNull(), status: In(['reading', 'ready', 'stopped', 'removed']), createdAt: LessThanOrEqual(new Date(until.getTime() + graceMs)) },
      take: atOnce,
    })
    const reading = found.find(({ status }) => status === 'reading')
    if (reading !== undefined) {
      return {
        rows: 1,
        write: async (tx) => {
          await tasks.cancel(tx, accountId, reading.taskId ?? 0).catch((error: unknown) => {
            // It has ended by itself, and goes in the next piece.
            if (!(error instanceof AppError)) throw error
          })
        },
      }
    }
    return found.length === 0 ? null : {
      rows: found.length,
      files: found.map(({ fileName }) => fileName),
      write: async (tx) => {
        await tx.update(SegmentList, { id: In(found.map(({ id }) => id)) }, { fileRemovedAt: clock.now(), file: null })
      },
    }
  }

  return {
    name: 'segment-lists',
    async erase (person) {
      const { accountId, followerId } = person
      const rows = await db.read.query<unknown[]>('SELECT listId FROM segment_list_members WHERE accountId = ? AND followerId = ?', [accountId, followerId])
      if (rows.length === 0) return nextFiles(person)
      return {
        rows: rows.length,
        write: async (tx) => { await change(tx, 'DELETE FROM segment_list_members WHERE accountId = ? AND followerId = ?', [accountId, followerId]) },
      }
    },
    async * tell ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ name: string }>>(`SELECT name FROM segment_list_members JOIN segment_lists ON segment_lists.id = listId
        WHERE segment_list_members.accountId = ? AND followerId = ? ORDER BY listId`, [accountId, followerId])
      for (const { name } of rows) yield { list: name }
    },
  }
}
