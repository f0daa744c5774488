import { Column, Entity, PrimaryColumn } from 'typeorm'
import { keyColumn, numberColumn, ownKeyColumn } from './columns.ts'
import type { Database, Tx } from './database.ts'
import { change, insertRows, placeholders } from './rows.ts'

export const laneCount = 256

/** One 256th of all followers. Whoever holds the lane works on what they send, alone and in order. */
@Entity('lanes')
export class Lane {
  @PrimaryColumn({ type: 'smallint' })
  lane!: number

  @Column(keyColumn(64, { nullable: true }))
  holder!: string | null

  /** Grows with every change of holder: what was begun under an older epoch must not be written. */
  @Column(numberColumn())
  epoch!: number

  @Column(numberColumn())
  expiresMs!: number
}

/** A process that works on lanes, counted so that each takes its share. */
@Entity('lane_holders')
export class LaneHolder {
  @PrimaryColumn(ownKeyColumn(64))
  holder!: string

  @Column(numberColumn())
  expiresMs!: number
}

export interface HeldLane { lane: number, epoch: number }

export class LaneLostError extends Error {
  constructor () {
    super('another process has taken over a lane')
    this.name = 'LaneLostError'
  }
}

interface Needs { db: Database, holder: string, ttlMs?: number }

/** The lanes that this process holds. `beat` keeps them, takes its fair share of the free ones and gives back what is over it. */
export function createLanes ({ db, holder, ttlMs = 6000 }: Needs) {
  const { nowMs, orChange, incoming, shared } = db.dialect
  let held: HeldLane[] = []
  let beating: Promise<void> | undefined

  async function announceMyself (tx: Tx): Promise<number> {
    await change(tx, `DELETE FROM lane_holders WHERE expiresMs < ${nowMs}`)
    await tx.query(`INSERT INTO lane_holders (holder, expiresMs) VALUES (?, ${nowMs} + ?) ` +
      orChange(['holder'], [`expiresMs = ${incoming('expiresMs')}`]), [holder, ttlMs])
    const [row] = await tx.query<Array<{ alive: number | string }>>('SELECT COUNT(*) AS alive FROM lane_holders')
    return Math.max(1, Number(row?.alive ?? 1))
  }

  async function shareOut (tx: Tx, share: number): Promise<void> {
    await change(tx, `UPDATE lanes SET expiresMs = ${nowMs} + ? WHERE holder = ? AND expiresMs >= ${nowMs}`, [ttlMs, holder])
    const mine = await laneNumbers(tx, `holder = ? AND expiresMs >= ${nowMs}`, [holder])
    const over = mine.slice(share)
    if (over.length > 0) {
      await change(tx, `UPDATE lanes SET holder = NULL, expiresMs = 0 WHERE holder = ? AND lane IN (${placeholders(over)})`, [holder, ...over])
    }
    if (mine.length >= share) return
    const free = (await laneNumbers(tx, `holder IS NULL OR expiresMs < ${nowMs}`, [])).slice(0, share - mine.length)
    if (free.length === 0) return
    await change(tx, `UPDATE lanes SET holder = ?, epoch = epoch + 1, expiresMs = ${nowMs} + ?
      WHERE lane IN (${placeholders(free)}) AND (holder IS NULL OR expiresMs < ${nowMs})`, [holder, ttlMs, ...free])
  }

  async function beatOnce (): Promise<void> {
    held = await db.write(async (tx) => {
      const alive = await announceMyself(tx)
      await shareOut(tx, Math.ceil(laneCount / alive))
      const rows = await tx.query<HeldLane[]>(`SELECT lane, epoch FROM lanes WHERE holder = ? AND expiresMs >= ${nowMs} ORDER BY lane`, [holder])
      return rows.map(({ lane, epoch }) => ({ lane: Number(lane), epoch: Number(epoch) }))
    }, { repeatable: true })
  }

  return {
    held: () => held,

    /** While one beat is under way, asking for another gets the same. */
    beat (): Promise<void> {
      beating ??= beatOnce().finally(() => { beating = undefined })
      return beating
    },

    /** Throws unless every lane is still held under the epoch that `lanes` names, and keeps it so until `tx` ends. */
    async fence (tx: Tx, lanes: readonly HeldLane[]): Promise<void> {
      if (lanes.length === 0) return
      const rows = await tx.query<HeldLane[]>(`SELECT lane, epoch FROM lanes WHERE holder = ? AND lane IN (${placeholders(lanes)}) ORDER BY lane ${shared}`,
        [holder, ...lanes.map(({ lane }) => lane)])
      const epochs = new Map(rows.map((row) => [Number(row.lane), Number(row.epoch)]))
      if (lanes.some(({ lane, epoch }) => epochs.get(lane) !== epoch)) throw new LaneLostError()
    },

    async release (): Promise<void> {
      // A beat under way would take the lanes back.
      await beating?.catch(() => undefined)
      held = []
      await db.write(async (tx) => {
        await change(tx, 'UPDATE lanes SET holder = NULL, expiresMs = 0 WHERE holder = ?', [holder])
        await change(tx, 'DELETE FROM lane_holders WHERE holder = ?', [holder])
      }, { repeatable: true })
    },
  }
}

export type Lanes = ReturnType<typeof createLanes>

async function laneNumbers (tx: Tx, where: string, values: readonly unknown[]): Promise<number[]> {
  const rows = await tx.query<Array<{ lane: number }>>(`SELECT lane FROM lanes WHERE ${where} ORDER BY lane`, [...values])
  return rows.map((row) => Number(row.lane))
}

/** For the migration's sake kept here: the rows that must exist. */
export async function ensureLanes (db: Database): Promise<void> {
  await db.write((tx) => insertRows(tx, {
    table: 'lanes',
    columns: ['lane', 'holder', 'epoch', 'expiresMs'],
    rows: Array.from({ length: laneCount }, (_, lane) => [lane, null, 0, 0]),
    ending: db.dialect.keepExisting(['lane']),
  }), { repeatable: true })
}
