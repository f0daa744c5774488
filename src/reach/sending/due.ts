import type { Tx } from '../../platform/database/database.ts'
import { maxListed, placeholders } from '../../platform/database/rows.ts'
import type { TouchContent } from '../library/content.ts'
import type { Purpose, Question, Route } from '../standing/standing.ts'

/** A touch as the sender works with it. */
export interface DueTouch {
  id: number
  accountId: number
  sourceKind: string
  sourceId: number
  part: number
  subject: string | null
  followerId: number
  openid: string
  route: Route
  purpose: Purpose
  byAgent: boolean
  topicId: number | null
  templateId: string | null
  content: TouchContent
  createdAtMs: number
  dueAtMs: number
  expiresAtMs: number
  attempts: number
  countedAtMs: number | null
  calledAtMs: number | null
  reason: string | null
}

type Row = Record<string, unknown>

export const dueColumns = [
  'id', 'accountId', 'sourceKind', 'sourceId', 'part', 'subject', 'followerId', 'openid', 'route', 'purpose', 'byAgent', 'topicId', 'templateId', 'content', 'createdAt',
  'dueAt', 'expiresAt', 'attempts', 'countedAt', 'calledAt', 'reason',
].map((column) => `touches.${column} AS ${column}`).join(', ')

const numberOrNull = (value: unknown) => (value === null || value === undefined ? null : Number(value))

export function readDue (row: Row): DueTouch {
  return {
    id: Number(row['id']), accountId: Number(row['accountId']), sourceKind: String(row['sourceKind']), sourceId: Number(row['sourceId']), part: Number(row['part']),
    subject: row['subject'] as string | null,
    followerId: Number(row['followerId']), openid: String(row['openid']), route: row['route'] as Route, purpose: row['purpose'] as Purpose,
    byAgent: Number(row['byAgent']) === 1, topicId: numberOrNull(row['topicId']), templateId: row['templateId'] as string | null,
    content: JSON.parse(String(row['content'])) as TouchContent, createdAtMs: Number(row['createdAt']), dueAtMs: Number(row['dueAt']),
    expiresAtMs: Number(row['expiresAt']), attempts: Number(row['attempts']), countedAtMs: numberOrNull(row['countedAt']), calledAtMs: numberOrNull(row['calledAt']),
    reason: row['reason'] as string | null,
  }
}

/** What a touch takes. The later pieces of a text take their place in the window; as a contact they count with the first. */
export function questionOfTouch ({ part, route, purpose, topicId, templateId, byAgent }: Pick<DueTouch, 'part' | keyof Omit<Question, 'parts' | 'spareLast'>>): Question {
  const question = { route, purpose, topicId, templateId, parts: 1, byAgent }
  return part === 0 ? question : { ...question, purpose: 'answer', topicId: null }
}

// What was said before and waits for its next try goes first, or a follower would read the answers in the wrong order.
const inOrder = `NOT EXISTS (SELECT 1 FROM touches AS earlier WHERE earlier.accountId = touches.accountId AND earlier.followerId = touches.followerId
  AND earlier.id < touches.id AND earlier.status = 'pending' AND earlier.priority = touches.priority AND earlier.dueAt > ?)`
// A long text goes on only after its beginning.
const afterItsBeginning = `(touches.part = 0 OR NOT EXISTS (SELECT 1 FROM touches AS before_it WHERE before_it.accountId = touches.accountId
  AND before_it.sourceKind = touches.sourceKind AND before_it.sourceId = touches.sourceId AND before_it.part < touches.part AND before_it.status IN ('pending', 'calling')))`

interface Wanted { accountId: number, nowMs: number, limit: number, busy: ReadonlySet<number> }

/** Read beyond what is asked for: of somebody who has several only the first counts. */
const spare = 16

/** What is due, answers first, at most one for each follower and none for those who are being written to. */
export async function readDueTouches (tx: Tx, wanted: Wanted): Promise<{ due: DueTouch[], isMore: boolean }> {
  const due: DueTouch[] = []
  const taken = new Set(wanted.busy)
  let isMore = false
  for (const priority of [0, 1, 2]) {
    if (due.length >= wanted.limit) break
    const limit = wanted.limit - due.length + spare
    const page = await readPage(tx, wanted, { priority, limit })
    isMore = take(page, { due, taken, limit: wanted.limit }) || isMore
    if (page.length < limit || due.length >= wanted.limit) continue
    // Those who are written to stand in the way of the others: the next look goes past them.
    const without = [...new Set([...page.map((row) => Number(row['followerId'])), ...taken])].slice(0, maxListed)
    isMore = take(await readPage(tx, wanted, { priority, limit, without }), { due, taken, limit: wanted.limit }) || isMore
  }
  return { due, isMore: isMore || due.length >= wanted.limit }
}

interface Page { priority: number, limit: number, without?: readonly number[] }

async function readPage (tx: Tx, { accountId, nowMs }: Wanted, { priority, limit, without = [] }: Page): Promise<Row[]> {
  const others = without.length === 0 ? '' : `AND touches.followerId NOT IN (${placeholders(without)})`
  return tx.query<Row[]>(`SELECT ${dueColumns} FROM touches WHERE touches.accountId = ? AND touches.status = 'pending' AND touches.priority = ?
    AND touches.dueAt <= ? AND touches.massCallId IS NULL AND ${priority === 0 ? `${inOrder} AND` : ''} ${afterItsBeginning} ${others}
    ORDER BY touches.dueAt, touches.id LIMIT ${limit}`,
  [accountId, priority, nowMs, ...(priority === 0 ? [nowMs] : []), ...without])
}

/** True when one was left, for the limit or for whom it is for. */
function take (page: readonly Row[], { due, taken, limit }: { due: DueTouch[], taken: Set<number>, limit: number }): boolean {
  let isLeft = false
  for (const row of page) {
    const followerId = Number(row['followerId'])
    if (due.length >= limit || taken.has(followerId)) {
      isLeft = true
      continue
    }
    taken.add(followerId)
    due.push(readDue(row))
  }
  return isLeft
}
