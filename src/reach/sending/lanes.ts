import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'

/** The right to send for an account, as long as its epoch lasts. */
export interface SendLane { accountId: number, epoch: number }

export class SendLaneLostError extends Error {
  constructor () {
    super('another process sends for the account now')
    this.name = 'SendLaneLostError'
  }
}

/** Longer than the worst pause of a healthy process; whoever has calls under way renews it three times meanwhile. */
export const laneTtlMs = 6000

interface Needs { db: Database, holder: string }

/**
 * One process at a time sends for an account, so that its pace is one pace. Nobody gives a lane back but at the end: who does not
 * renew it loses it, and whoever takes it over begins a new epoch.
 */
export function createSendLanes ({ db, holder }: Needs) {
  const { nowMs, keepExisting } = db.dialect

  async function read (tx: Tx, accountId: number): Promise<SendLane | undefined> {
    const [row] = await tx.query<Array<{ epoch: number }>>('SELECT epoch FROM reach_lanes WHERE accountId = ? AND holder = ?', [accountId, holder])
    return row === undefined ? undefined : { accountId, epoch: Number(row.epoch) }
  }

  /** By another. Whoever sends has its row locked most of the time: it is not asked for again and again. */
  async function isTaken (accountId: number): Promise<boolean> {
    const rows = await db.read.query<unknown[]>(`SELECT 1 FROM reach_lanes WHERE accountId = ? AND holder <> ? AND expiresMs >= ${nowMs}`, [accountId, holder])
    return rows.length > 0
  }

  return {
    /** The lane, if it is ours or free. */
    take: async (accountId: number): Promise<SendLane | undefined> => (await isTaken(accountId) ? undefined : db.write(async (tx) => {
      const kept = await change(tx, `UPDATE reach_lanes SET expiresMs = ${nowMs} + ? WHERE accountId = ? AND holder = ? AND expiresMs >= ${nowMs}`,
        [laneTtlMs, accountId, holder])
      if (kept === 1) return read(tx, accountId)
      await tx.query(`INSERT INTO reach_lanes (accountId, holder, epoch, expiresMs) VALUES (?, '', 0, 0) ${keepExisting(['accountId'])}`, [accountId])
      const taken = await change(tx, `UPDATE reach_lanes SET holder = ?, epoch = epoch + 1, expiresMs = ${nowMs} + ? WHERE accountId = ? AND expiresMs < ${nowMs}`,
        [holder, laneTtlMs, accountId])
      return taken === 1 ? read(tx, accountId) : undefined
    }, { repeatable: true })),

    /** Renews the lane in `tx`, and throws when it is not ours any more. Its row stays locked until `tx` ends. */
    async fence (tx: Tx, { accountId, epoch }: SendLane): Promise<void> {
      const renewed = await change(tx, `UPDATE reach_lanes SET expiresMs = ${nowMs} + ? WHERE accountId = ? AND holder = ? AND epoch = ? AND expiresMs >= ${nowMs}`,
        [laneTtlMs, accountId, holder, epoch])
      if (renewed !== 1) throw new SendLaneLostError()
    },

    /** Keeps the lane while calls are under way. */
    async renew ({ accountId, epoch }: SendLane): Promise<boolean> {
      return await db.change(`UPDATE reach_lanes SET expiresMs = ${nowMs} + ? WHERE accountId = ? AND holder = ? AND epoch = ? AND expiresMs >= ${nowMs}`,
        [laneTtlMs, accountId, holder, epoch], { repeatable: true }) === 1
    },

    /** Nothing of ours is under way any more: another process need not wait. */
    async release (): Promise<void> {
      await db.change('UPDATE reach_lanes SET expiresMs = 0 WHERE holder = ?', [holder], { repeatable: true })
    },
  }
}

export type SendLanes = ReturnType<typeof createSendLanes>
