import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { MAX_REPLY_BYTES } from '../../wechat/replies.ts'
import { byteLength } from '../../wechat/text.ts'
import { type DueTouch, dueColumns, questionOfTouch, readDue } from './due.ts'
import type { Judgement } from './judgement.ts'
import type { Tally } from './tallies.ts'

type Piece = Pick<DueTouch, 'accountId' | 'sourceKind' | 'sourceId' | 'part' | 'content'>

/** The pieces of a text that was cut are two thirds full at least: only after such a one comes another. */
export function mayGoOn ({ content }: Pick<Piece, 'content'>): boolean {
  return content.type === 'text' && byteLength(content.text) > MAX_REPLY_BYTES / 2
}

/** It is all there is of its source. */
export const isAlone = (piece: Pick<Piece, 'part' | 'content'>): boolean => piece.part === 0 && !mayGoOn(piece)

/** What waits of a text after this piece of it. */
export async function laterPieces (tx: Tx, piece: Piece): Promise<DueTouch[]> {
  if (!mayGoOn(piece)) return []
  const { accountId, sourceKind, sourceId, part } = piece
  const rows = await tx.query<Array<Record<string, unknown>>>(`SELECT ${dueColumns} FROM touches WHERE accountId = ? AND sourceKind = ? AND sourceId = ? AND part > ?
    AND status = 'pending'`, [accountId, sourceKind, sourceId, part])
  return rows.map(readDue)
}

/** Gives back what was counted for touches that are not sent, or did not arrive. */
export function giveBackAll (judgement: Judgement, touches: readonly DueTouch[]): void {
  for (const touch of touches) if (touch.countedAtMs !== null) judgement.giveBack(touch.followerId, questionOfTouch(touch), touch.countedAtMs)
}

/** A text of which a piece does not arrive, or nobody knows, does not go on. Tells the pieces that were to follow: what was counted for them is to be given back. */
export function createSkipRest ({ clock, tally }: { clock: Clock, tally: Tally }) {
  return async function skipRest (tx: Tx, piece: Piece): Promise<DueTouch[]> {
    const skipped: DueTouch[] = []
    for (const touch of await laterPieces(tx, piece)) {
      const changed = await change(tx, `UPDATE touches SET status = 'skipped', reason = 'BEGINNING_MISSING', settledAt = ?, countedAt = NULL WHERE id = ? AND status = 'pending'`,
        [momentValue(clock.now()), touch.id])
      if (changed !== 1) continue
      tally(tx, { ...touch, status: 'skipped', reason: 'BEGINNING_MISSING' }, 1)
      skipped.push(touch)
    }
    return skipped
  }
}

export type SkipRest = ReturnType<typeof createSkipRest>
