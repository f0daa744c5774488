import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { dueColumns, readDue } from './due.ts'
import { concernedBy, type Judge } from './judgement.ts'
import { giveBackAll } from './pieces.ts'
import type { Tally } from './tallies.ts'

const pieceSize = 500
/** WeChat refused it in passing, or was never asked. Of what was cut off nobody knows. */
const untaken = `(reason IS NULL OR reason <> 'CALL_CUT_OFF')`

interface Needs { clock: Clock, judge: Judge, tally: Tally }

/** Takes back what somebody asked for and WeChat has certainly not taken, with what was counted for it; the fact `touchesEnded` tells of which. */
export function createTakeBack ({ clock, judge, tally }: Needs) {
  return async function takeBack (tx: Tx, accountId: number, { kind, ids }: { kind: string, ids: readonly number[] }): Promise<number> {
    let taken = 0
    for (const some of inParts(ids, pieceSize)) {
      const waiting = `accountId = ? AND sourceKind = ? AND sourceId IN (${placeholders(some)}) AND status = 'pending' AND ${untaken}`
      const asked = [accountId, kind, ...some]
      const followers = await tx.query<Array<{ followerId: number | string, topicId: number | null, templateId: string | null }>>(
        `SELECT followerId, topicId, templateId FROM touches WHERE ${waiting}`, asked)
      if (followers.length === 0) continue
      const judgement = await judge.lock(tx, accountId, concernedBy(followers.map((each) => ({ ...each, followerId: Number(each.followerId) }))))
      // Only now does nobody else begin one of them.
      const touches = (await tx.query<Array<Record<string, unknown>>>(`SELECT ${dueColumns} FROM touches WHERE ${waiting}`, asked)).map(readDue)
      for (const touch of touches) {
        const isTaken = await change(tx, `UPDATE touches SET status = 'cancelled', settledAt = ?, countedAt = NULL WHERE id = ? AND status = 'pending' AND ${untaken}`,
          [momentValue(clock.now()), touch.id]) === 1
        if (!isTaken) continue
        giveBackAll(judgement, [touch])
        tally(tx, { ...touch, status: 'cancelled', reason: null }, 1)
        taken += 1
      }
      await judgement.write()
    }
    return taken
  }
}

export type TakeBack = ReturnType<typeof createTakeBack>
