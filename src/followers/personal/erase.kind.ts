import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { Step, TaskKind } from '../../tasks/index.ts'
import { Erasure } from './erasure.entity.ts'
import type { Holder, Holders, Person, Piece } from './holders.ts'

export interface EraseInput { erasureId: number }

export interface EraseState {
  /** Which holder is asked next. */
  at: number
  /** Whether a holder had something since the first one was asked. */
  isFound: boolean
  counts: Record<string, number>
  done: number
  /** Everything is gone, and so are the keys by which it was found. */
  isEnded: boolean
}

interface Needs { db: Database, clock: Clock, files: FileStore, holders: Holders }

/**
 * Takes away all that the holders have of a person, piece by piece. Whoever was just writing when the erase began may have written behind
 * its back, so the holders are asked until none of them has anything.
 */
export function createEraseKind (needs: Needs): TaskKind<EraseInput, EraseState> {
  const { db, files, holders } = needs
  return {
    kind: 'followers-erase',
    isAlone: false,
    begin: () => ({ at: 0, isFound: false, counts: {}, done: 0, isEnded: false }),
    async step ({ input: { erasureId }, state }) {
      if (state.isEnded) return clearTracks(db, state)
      const erasure = await db.read.findOneByOrFail(Erasure, { id: erasureId })
      if (erasure.openid === null) return clearTracks(db, { ...state, isEnded: true })
      const found = await nextOf(holders.all.toReversed(), personOf(erasure), state.at)
      if (found !== null) {
        await files.remove(found.piece.files ?? [])
        return stepOf(state, found)
      }
      if (state.isFound) return { state: { ...state, at: 0, isFound: false }, done: state.done }
      return { state: { ...state, isEnded: true }, done: state.done, write: (tx) => forgetKeys(tx, needs, erasureId, state.counts) }
    },
  }
}

type EraseStep = Step<EraseState>

interface Found { at: number, name: string, piece: Piece }

async function nextOf (holders: readonly Holder[], person: Person, from: number): Promise<Found | null> {
  for (let at = from; at < holders.length; at++) {
    const holder = holders[at]
    const piece = await holder?.erase?.(person) ?? null
    if (holder !== undefined && piece !== null) return { at, name: holder.name, piece }
  }
  return null
}

function stepOf (state: EraseState, { at, name, piece: { rows, write } }: Found): EraseStep {
  const counts = { ...state.counts, [name]: (state.counts[name] ?? 0) + rows }
  const done = state.done + rows
  return { state: { ...state, at, isFound: true, counts, done }, done, write }
}

async function forgetKeys (tx: Tx, { clock }: Needs, erasureId: number, counts: Record<string, number>): Promise<void> {
  await change(tx, 'UPDATE erasures SET openid = NULL, unionid = NULL, personId = NULL, counts = ?, endedAt = ? WHERE id = ? AND endedAt IS NULL',
    [JSON.stringify(counts), momentValue(clock.now()), erasureId])
}

/** SQLite's log still holds the pages as they were; the engine clears the file itself (`secure_delete`). */
async function clearTracks (db: Database, state: EraseState): Promise<EraseStep> {
  if (db.dialect.kind === 'sqlite') await db.change('PRAGMA wal_checkpoint(TRUNCATE)')
  return { state, done: state.done, result: { counts: state.counts } }
}

/** Their openid is '' once nobody knows it any more. */
export function personOf ({ accountId, followerId, openid, unionid, personId, erasedAt }: Erasure): Person {
  return { accountId, followerId, openid: openid ?? '', unionid, personId, until: erasedAt }
}

/** One piece outside a task. False when the holder has nothing. */
export async function erasePiece (holder: Holder, person: Person, { db, files }: Pick<Needs, 'db' | 'files'>): Promise<boolean> {
  const piece = await holder.erase?.(person) ?? null
  if (piece === null) return false
  await files.remove(piece.files ?? [])
  await db.write(piece.write, { repeatable: true })
  return true
}
