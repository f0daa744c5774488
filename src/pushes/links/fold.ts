import { In } from 'typeorm'
import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Outcomes } from '../outcomes/outcomes.ts'
import { PushLink } from './link.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  outcomes: Pick<Outcomes, 'mark' | 'count' | 'deliveriesOf' | 'sentLately'>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

interface Click { id: number, deliveryId: number, linkId: number, at: Date, readerId: number | null }

type ClickRow = Record<'id' | 'accountId' | 'deliveryId' | 'linkId' | 'at', number | string> & { readerId: number | string | null }

const pieceSize = 500

/** Finds out what clicks mean, a piece at a time: whose they are, and whether it is their first. A click that is counted is gone. */
export function createFold ({ db, clock, outcomes, note }: Needs) {
  /** Those that are still there, taken for this transaction. */
  async function take (tx: Tx, ids: readonly number[]): Promise<ClickRow[]> {
    await change(tx, `UPDATE push_clicks SET dueAt = dueAt WHERE id IN (${placeholders(ids)})`, ids)
    return tx.query<ClickRow[]>(`SELECT id, accountId, deliveryId, linkId, at, readerId FROM push_clicks WHERE id IN (${placeholders(ids)}) ORDER BY id`, [...ids])
  }

  /** What went to many at once does not say to whom. Where WeChat says who reads, it is what this reader was sent. */
  async function withReaders (tx: Tx, accountId: number, clicks: readonly Click[]): Promise<Click[]> {
    const readerIds = clicks.flatMap(({ deliveryId, readerId }) => (deliveryId === 0 && readerId !== null && readerId > 0 ? [readerId] : []))
    if (readerIds.length === 0) return [...clicks]
    const lately = await outcomes.sentLately(tx, accountId, readerIds)
    const links = await tx.find(PushLink, { where: { accountId, id: In(clicks.map(({ linkId }) => linkId)) }, select: { id: true, pushId: true } })
    const pushOf = new Map(links.map(({ id, pushId }) => [id, pushId]))
    return clicks.map((click) => {
      const theirs = click.deliveryId === 0 ? lately.get(click.readerId ?? 0)?.find(({ hasArrived, pushId }) => hasArrived && pushId === pushOf.get(click.linkId)) : undefined
      return theirs === undefined ? click : { ...click, deliveryId: theirs.id }
    })
  }

  async function count (tx: Tx, accountId: number, taken: readonly Click[]): Promise<void> {
    const clicks = await withReaders(tx, accountId, taken)
    const deliveries = await outcomes.deliveriesOf(tx, accountId, clicks.map(({ deliveryId }) => deliveryId))
    const known = clicks.flatMap((click) => {
      const delivery = deliveries.get(click.deliveryId)
      return delivery === undefined ? [] : [{ ...click, delivery }]
    })
    const own = known.filter(({ readerId, delivery }) => readerId === null || readerId === delivery.followerId)
    const others = known.filter((each) => !own.includes(each))
    await outcomes.mark(tx, accountId, 'clicked', own.map(({ deliveryId, at }) => ({ deliveryId, at })))
    outcomes.count(tx, others.map(({ delivery }) => ({ delivery, outcome: 'forwarded', amount: 1 })))
    note(tx, own.map(({ deliveryId, linkId, at, delivery: { followerId, pushId } }): TimelineEntry => ({
      accountId, followerId, kind: 'push.clicked', subject: String(pushId), occurredAt: at,
      // Whoever opens a link again and again opened it.
      source: { kind: 'push-click', id: `${deliveryId}:${linkId}` }, detail: { pushId, deliveryId, linkId },
    })))
    for (const [linkId, theirs] of [...grouped(clicks, (click) => click.linkId)].toSorted(([a], [b]) => a - b)) {
      await change(tx, 'UPDATE push_links SET clicks = clicks + ? WHERE id = ?', [theirs.length, linkId])
    }
  }

  /** True when there may be more at once. */
  return async function fold (): Promise<boolean> {
    const due = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM push_clicks WHERE dueAt <= ? ORDER BY dueAt, id LIMIT ${pieceSize}`,
      [momentValue(clock.now())])
    if (due.length === 0) return false
    // Whoever comes second finds them gone.
    await db.write(async (tx) => {
      const rows = await take(tx, due.map(({ id }) => Number(id)))
      if (rows.length === 0) return
      for (const [accountId, theirs] of grouped(rows, (row) => Number(row.accountId))) await count(tx, accountId, theirs.map(clickOf))
      const ids = rows.map(({ id }) => Number(id))
      await change(tx, `DELETE FROM push_clicks WHERE id IN (${placeholders(ids)})`, ids)
    }, { repeatable: true })
    return due.length === pieceSize
  }
}

function clickOf ({ id, deliveryId, linkId, at, readerId }: ClickRow): Click {
  return { id: Number(id), deliveryId: Number(deliveryId), linkId: Number(linkId), at: new Date(Number(at)), readerId: readerId === null ? null : Number(readerId) }
}
