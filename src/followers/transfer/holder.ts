import { In, IsNull, LessThanOrEqual, Not } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { TaskService } from '../../tasks/index.ts'
import type { Holder, Person, Piece } from '../personal/holders.ts'
import { FollowerExport } from './export/export.entity.ts'
import { partsOf } from './export/export.service.ts'
import { FollowerImport } from './import/import.entity.ts'

interface Needs { db: Database, clock: Clock, tasks: TaskService }

const atOnce = 50
/** Clocks of processes differ a little, and an erase takes a moment to commit. */
const graceMs = 60_000

/**
 * Whoever is erased may stand in any table that was begun before. Nobody looks into them: they all go, those that are being read or
 * written among them, and can be made anew.
 */
export function transferHolder ({ db, clock, tasks }: Needs): Holder {
  async function stop (tx: Tx, accountId: number, taskId: number): Promise<void> {
    await tasks.cancel(tx, accountId, taskId).catch((error: unknown) => {
      // It has ended by itself, and goes in the next piece.
      if (!(error instanceof AppError)) throw error
    })
  }

  const untilThen = ({ accountId, until }: Person) => ({ accountId, createdAt: LessThanOrEqual(new Date(until.getTime() + graceMs)) })

  async function nextImports (person: Person): Promise<Piece | null> {
    const { accountId } = person
    const found = await db.read.find(FollowerImport, { where: { ...untilThen(person), fileRemovedAt: IsNull(), status: Not('uploading') }, take: atOnce })
    const running = found.find(({ status }) => status === 'running')
    if (running !== undefined) return { rows: 1, write: (tx) => stop(tx, accountId, running.taskId ?? 0) }
    return found.length === 0 ? null : {
      rows: found.length,
      files: found.map(({ fileName }) => fileName),
      write: async (tx) => { await tx.update(FollowerImport, { id: In(found.map(({ id }) => id)) }, { fileRemovedAt: clock.now() }) },
    }
  }

  async function nextExport (person: Person): Promise<Piece | null> {
    const { accountId } = person
    const made = await db.read.findOneBy(FollowerExport, untilThen(person))
    if (made === null) return null
    if (made.status === 'running') return { rows: 1, write: (tx) => stop(tx, accountId, made.taskId ?? 0) }
    return { rows: 1, files: partsOf(made), write: async (tx) => { await tx.delete(FollowerExport, { id: made.id }) } }
  }

  return { name: 'tables', erase: async (person: Person) => await nextImports(person) ?? nextExport(person) }
}
