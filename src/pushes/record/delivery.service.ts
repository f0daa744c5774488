import type { Database } from '../../platform/database/database.ts'
import { textCell } from '../../followers/index.ts'
import type { DeliveryStatus } from './delivery.entity.ts'
import { heldOut } from './delivery.entity.ts'
import type { Push } from './push.entity.ts'

export interface Asked { status?: DeliveryStatus | undefined, reason?: string | undefined, variant?: string | undefined }

export interface DeliveryRow {
  id: number
  followerId: number
  alias: string | null
  variant: string
  status: DeliveryStatus
  route: string | null
  reason: string | null
  errcode: number | null
  dueAt: number
  sentAt: number | null
  settledAt: number | null
  clickedAt: number | null
  repliedAt: number | null
  convertedAt: number | null
  unfollowedAt: number | null
}

/** Where a page ends: the follower; of one status, the moment and the row. */
export interface Page { rows: DeliveryRow[], next: string | null }

/** So many rows one page looks at: what is rare among many takes several pages. */
const looked = 5000
const columns = `delivery.id, delivery.followerId, followers.alias, delivery.variant, delivery.status, delivery.route, delivery.reason, delivery.errcode, delivery.dueAt,
  delivery.sentAt, delivery.settledAt, delivery.clickedAt, delivery.repliedAt, delivery.convertedAt, delivery.unfollowedAt`

const numberOrNull = (value: unknown) => (value === null ? null : Number(value))

/** Who got it, who did not and why. */
export function createDeliveryReader ({ db }: Pick<{ db: Database }, 'db'>) {
  /** The next rows of a run along an index, whatever is asked of them; `last` of them is where the next look begins. */
  async function look (accountId: number, runId: number, { status }: Asked, after: readonly number[]): Promise<{ ids: number[], last: number[] | null }> {
    const [sql, values] = status === undefined
      ? [`SELECT id, followerId AS first, followerId AS second FROM push_deliveries WHERE accountId = ? AND runId = ? AND followerId > ? ORDER BY followerId LIMIT ${looked}`,
          [accountId, runId, after[0] ?? 0]]
      : [`SELECT id, dueAt AS first, id AS second FROM push_deliveries WHERE runId = ? AND status = ? AND dueAt >= ? AND (dueAt > ? OR id > ?) ORDER BY dueAt, id LIMIT ${looked}`,
          [runId, status, after[0] ?? 0, after[0] ?? 0, after[1] ?? 0]]
    const rows = await db.read.query<Array<Record<'id' | 'first' | 'second', number | string>>>(sql, values)
    const last = rows.at(-1)
    return { ids: rows.map(({ id }) => Number(id)), last: last === undefined || rows.length < looked ? null : [Number(last.first), Number(last.second)] }
  }

  async function page (push: Push, runId: number, asked: Asked, { after, limit }: { after?: string | undefined, limit: number }): Promise<Page> {
    const { ids, last } = await look(push.accountId, runId, asked, (after ?? '').split('.').map(Number).filter(Number.isFinite))
    const [from, until] = [ids[0], ids.at(-1)]
    if (from === undefined || until === undefined) return { rows: [], next: null }
    const where = [
      ...(asked.reason === undefined ? [] : [{ sql: 'delivery.reason = ?', value: asked.reason }]),
      ...(asked.variant === undefined ? [] : [{ sql: 'delivery.variant = ?', value: placeOf(push, asked.variant) }]),
    ]
    const found: DeliveryRow[] = []
    for (let at = 0; at < ids.length && found.length <= limit; at += 500) {
      const some = ids.slice(at, at + 500)
      const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT ${columns} FROM push_deliveries AS delivery
        LEFT JOIN followers ON followers.accountId = delivery.accountId AND followers.id = delivery.followerId
        WHERE delivery.id IN (${some.map(() => '?').join(', ')})${where.map(({ sql }) => ` AND ${sql}`).join('')}`, [...some, ...where.map(({ value }) => value)])
      const byId = new Map(rows.map((row) => [Number(row['id']), row]))
      found.push(...some.flatMap((id) => {
        const row = byId.get(id)
        return row === undefined ? [] : [rowOf(push, row)]
      }))
    }
    const shown = found.slice(0, limit)
    const end = shown.at(-1)
    const next = found.length > limit && end !== undefined ? (asked.status === undefined ? [end.followerId] : [end.dueAt, end.id]) : last
    return { rows: shown, next: next === null ? null : next.join('.') }
  }

  return {
    page,

    /** The whole table as it is read, a page at a time. */
    async * lines (push: Push, runId: number, asked: Asked): AsyncGenerator<string> {
      yield `\uFEFF${Object.keys(cells).join(',')}\r\n`
      for (let after: string | undefined = ''; after !== undefined;) {
        const { rows, next }: Page = await page(push, runId, asked, { after, limit: looked })
        yield rows.map((row) => `${Object.values(cells).map((cell) => cell(row)).join(',')}\r\n`).join('')
        after = next ?? undefined
      }
    },
  }
}

export type DeliveryReader = ReturnType<typeof createDeliveryReader>

const heldOutKey = 'held-out'

/** −2: none of them. */
function placeOf ({ variants }: Push, key: string): number {
  if (key === heldOutKey) return heldOut
  const place = variants.findIndex((variant) => variant.key === key)
  return place === -1 ? -2 : place
}

function rowOf ({ variants }: Push, row: Record<string, unknown>): DeliveryRow {
  return {
    id: Number(row['id']), followerId: Number(row['followerId']), alias: row['alias'] as string | null, variant: variants[Number(row['variant'])]?.key ?? heldOutKey,
    status: row['status'] as DeliveryStatus, route: row['route'] as string | null, reason: row['reason'] as string | null, errcode: numberOrNull(row['errcode']),
    dueAt: Number(row['dueAt']), sentAt: numberOrNull(row['sentAt']), settledAt: numberOrNull(row['settledAt']), clickedAt: numberOrNull(row['clickedAt']),
    repliedAt: numberOrNull(row['repliedAt']), convertedAt: numberOrNull(row['convertedAt']), unfollowedAt: numberOrNull(row['unfollowedAt']),
  }
}

const moment = (atMs: number | null) => (atMs === null ? '' : new Date(atMs).toISOString())

const cells: Readonly<Record<string, (row: DeliveryRow) => string>> = {
  followerId: ({ followerId }) => String(followerId),
  alias: ({ alias }) => textCell(alias ?? ''),
  variant: ({ variant }) => variant,
  status: ({ status }) => status,
  route: ({ route }) => route ?? '',
  reason: ({ reason }) => textCell(reason ?? ''),
  errcode: ({ errcode }) => (errcode === null ? '' : String(errcode)),
  sentAt: ({ sentAt }) => moment(sentAt),
  settledAt: ({ settledAt }) => moment(settledAt),
  clickedAt: ({ clickedAt }) => moment(clickedAt),
  repliedAt: ({ repliedAt }) => moment(repliedAt),
  convertedAt: ({ convertedAt }) => moment(convertedAt),
  unfollowedAt: ({ unfollowedAt }) => moment(unfollowedAt),
}
