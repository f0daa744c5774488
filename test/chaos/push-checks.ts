import type { AccountHandle } from '../../src/simulator/index.ts'
import type { ProductApi } from '../support/product-api.ts'
import { say, type Stage } from '../support/stage.ts'
import type { Planned, Reader } from './push-cast.ts'

/** What the run knows by itself, and ways into the database and the product. */
export interface Books { stage: Stage, wechat: AccountHandle, api: ProductApi, planned: readonly Planned[] }

interface Row { pushId: number, followerId: number, status: string, reason: string | null, dueAt: number }
interface Page { runs: Array<{ numbers: { audience: number, statuses: Record<string, number> } }> }

export interface Verdict extends Record<string, unknown> {
  audience: number
  receivedOnce: number
  receivedTwice: number
  neverTried: number
  unknown: number
  skipped: number
  failed: number
  strays: number
  outcomeDifferences: number
  numberDifferences: number
}

/** What followers received, by WeChat's own record, held against whom the pushes are for and what we say became of each. */
export async function judge ({ stage, wechat, api, planned }: Books): Promise<Verdict> {
  const received = readReceived(wechat)
  const rows = await stage.query<Row>('SELECT pushId, followerId, status, reason, dueAt FROM push_deliveries')
  const byReader = new Map(rows.map((row) => [keyOf(Number(row.pushId), Number(row.followerId)), row]))
  const verdict: Verdict = {
    audience: 0, receivedOnce: 0, receivedTwice: 0, neverTried: 0, unknown: 0, skipped: 0, failed: 0, strays: 0, outcomeDifferences: 0, numberDifferences: 0,
  }
  const reasons: Record<string, number> = {}
  for (const push of planned) {
    for (const reader of push.readers) {
      const row = byReader.get(keyOf(push.id, reader.followerId))
      byReader.delete(keyOf(push.id, reader.followerId))
      const sign = signOf(reader, push.mark)
      count(verdict, outcomeOf(row), { times: received.get(sign) ?? 0, sign, row })
      received.delete(sign)
      if (row !== undefined && row.reason !== null) reasons[`${row.status} ${row.reason}`] = (reasons[`${row.status} ${row.reason}`] ?? 0) + 1
    }
  }
  // What is left nobody was to get.
  verdict.strays += byReader.size + [...received.values()].reduce((sum, times) => sum + times, 0)
  verdict.numberDifferences = await compareNumbers(api, planned, rows)
  return { ...verdict, reasons }
}

type Outcome = 'sent' | 'failed' | 'skipped' | 'unknown' | 'lost'

function count (verdict: Verdict, outcome: Outcome, { times, sign, row }: { times: number, sign: string, row: Row | undefined }): void {
  verdict.audience += 1
  if (times === 1) verdict.receivedOnce += 1
  if (times > 1) verdict.receivedTwice += 1
  if (outcome === 'unknown' || outcome === 'failed' || outcome === 'skipped') verdict[outcome] += 1
  if (times === 0 && (outcome === 'sent' || outcome === 'lost')) verdict.neverTried += 1
  if (outcome !== 'unknown' && (outcome === 'sent') !== (times > 0)) verdict.outcomeDifferences += 1
  if (times > 1 || (outcome !== 'unknown' && (outcome === 'sent') !== (times > 0))) say(`${sign} received ${times} times: ${JSON.stringify(row ?? 'no row')}`)
}

/** Until tomorrow, or until WeChat lets us. */
const waiting = new Set(['DAILY_BUDGET_SPENT', 'BUDGET_KEPT_FOR_ANSWERS', 'WECHAT_45009', 'IN_CONVERSATION'])

function outcomeOf (row: Row | undefined): Outcome {
  if (row === undefined) return 'lost'
  if (row.status === 'submitted' || row.status === 'delivered') return 'sent'
  if (row.status === 'failed' || row.status === 'skipped' || row.status === 'unknown') return row.status
  return waiting.has(row.reason ?? '') && Number(row.dueAt) > Date.now() ? 'skipped' : 'lost'
}

const keyOf = (pushId: number, followerId: number) => `${pushId} ${followerId}`
const signOf = ({ openid }: Reader, mark: number) => `${openid} ${mark}`

/** How often each follower received each mark; what bears none was sent by nobody. */
function readReceived (wechat: AccountHandle): Map<string, number> {
  const received = new Map<string, number>()
  for (const { openid, items, count: all } of wechat.allReceived()) {
    if (all > items.length) throw new Error('the simulator forgot what somebody received')
    for (const { by, text, fields } of items) {
      if (by === 'notice') continue
      const mark = /#(\d+)#/.exec(text + JSON.stringify(fields ?? {}))?.[1] ?? 'nothing'
      received.set(`${openid} ${mark}`, (received.get(`${openid} ${mark}`) ?? 0) + 1)
    }
  }
  return received
}

/** The numbers of the pages, held against the rows. */
async function compareNumbers (api: ProductApi, planned: readonly Planned[], rows: readonly Row[]): Promise<number> {
  let differences = 0
  for (const { id, readers } of planned) {
    const { runs } = await api.get<Page>(`/pushes/${id}`)
    const { audience, statuses } = runs[0]?.numbers ?? { audience: 0, statuses: {} }
    const theirs = rows.filter(({ pushId }) => Number(pushId) === id)
    const sum = Object.values(statuses).reduce((all, amount) => all + amount, 0)
    differences += Math.abs(audience - readers.length) + Math.abs(sum - audience)
    for (const [status, amount] of Object.entries(statuses)) differences += Math.abs(amount - theirs.filter((row) => row.status === status).length)
  }
  return differences
}
