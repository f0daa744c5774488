import { addAbortSignal } from 'node:stream'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { Step, TaskKind } from '../../tasks/index.ts'
import { Follower } from '../follower.entity.ts'
import type { Holders } from './holders.ts'
import { exportBrokenOff } from './personal.errors.ts'
import { PersonalExport } from './personal-export.entity.ts'
import { zipOf } from './personal-zip.ts'

export interface PersonalExportNeeds { db: Database, clock: Clock, files: FileStore, holders: Holders }
export interface PersonalExportInput { exportId: number }
export interface PersonalExportState { isWritten: boolean }

const maxBytes = 20 * 1024 ** 3

/** Writes the file whole, or again from the beginning; then looks whether somebody still wants it: an erase may have come between. */
export function createPersonalExportKind (needs: PersonalExportNeeds): TaskKind<PersonalExportInput, PersonalExportState> {
  const { db, files } = needs
  return {
    kind: 'personal-export',
    isAlone: false,
    begin: () => ({ isWritten: false }),
    async step ({ accountId, input: { exportId }, state, signal }) {
      const wanted = await db.read.findOneBy(PersonalExport, { accountId, id: exportId })
      if (!state.isWritten) return write(needs, wanted, signal)
      if (wanted === null) await files.remove([nameOf(accountId, exportId)])
      return { state, done: 1, result: { exportId, bytes: wanted?.bytes ?? null } }
    },
  }
}

/** Known from the number alone, so that a file without a row can be removed. */
export const nameOf = (accountId: number, exportId: number) => `personal/${accountId}/${exportId}.zip`
export const exportIdIn = (name: string) => Number(/(\d+)\.zip$/.exec(name)?.[1] ?? 0)

/** Whoever lost the task or stops breaks off: a file finished late would lie in place of another's, with another length. */
async function write ({ db, clock, files, holders }: PersonalExportNeeds, wanted: PersonalExport | null, signal: AbortSignal): Promise<Step<PersonalExportState>> {
  const state = { isWritten: true }
  const follower = wanted === null ? null : await db.read.findOneBy(Follower, { accountId: wanted.accountId, id: wanted.followerId })
  if (wanted === null || follower === null) return { state, done: 0 }
  const { accountId, id: followerId, openid, unionid, personId } = follower
  const now = clock.now()
  const person = { accountId, followerId, openid, unionid, personId, until: now }
  const zip = addAbortSignal(signal, zipOf({ follower, person, holders: holders.all, now }))
  const { bytes } = await files.write(nameOf(accountId, wanted.id), zip, { maxBytes })
    .catch((error: unknown) => { throw signal.aborted ? exportBrokenOff() : error })
  return {
    state,
    done: 1,
    write: async (tx) => { await change(tx, 'UPDATE personal_exports SET bytes = ?, readyAt = ? WHERE id = ?', [bytes, momentValue(clock.now()), wanted.id]) },
  }
}
