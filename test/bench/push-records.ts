import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'
import { insertStatements, placeholders } from '../../src/platform/database/rows.ts'
import { createGroupCommit } from '../../src/platform/group-commit.ts'
import { createSlots } from '../../src/platform/slots.ts'
import { createWaker } from '../../src/platform/waker.ts'
import type { Sender } from './reach-seed.ts'

interface Asked {
  databaseUrl: string
  senders: readonly Sender[]
  /** Makes the call of this number; tells WeChat's number of the message. */
  call: (at: number) => Promise<string>
  content: object
}

interface Ended { id: number, wechatMsgId: string }

const tables = ['push_deliveries', 'touches', 'follower_events']
const placedAtOnce = 500
const settledAtMost = 500
const inFlight = 64

/**
 * What the records of a push cost by themselves: the rows of the product, in tables like its own, written by hand around the same
 * calls. Nothing is asked, decided, counted or read: whoever keeps these records is slower than this.
 */
export async function sendRecorded ({ databaseUrl, senders, call, content }: Asked): Promise<number> {
  const pool = createPool({ uri: databaseUrl, connectionLimit: 4 })
  const writer = createWriter(pool, senders, JSON.stringify(content))
  await writer.begin()
  const settle = createGroupCommit(async (ended: Ended[]) => {
    await writer.settle(ended)
    return ended.map(() => true)
  }, { maxItems: settledAtMost, atOnce: 1 })
  const inSlot = createSlots(inFlight, 600_000)
  const waker = createWaker()
  let waiting = 0
  async function send (at: number): Promise<void> {
    const called = inSlot(() => call(at), () => new Error('no slot')).finally(() => {
      waiting -= 1
      waker.wake()
    })
    await settle({ id: at + 1, wechatMsgId: await called })
  }

  const startedAt = performance.now()
  const sent: Array<Promise<unknown>> = []
  for (let from = 0; from < senders.length; from += placedAtOnce) {
    while (waiting > placedAtOnce) await waker.sleep(1000)
    const placed = senders.slice(from, from + placedAtOnce).map((_sender, at) => from + at)
    await writer.place(placed)
    waiting += placed.length
    const batch = Promise.all(placed.map(send))
    // Heard of at the end: before that it would end the process, and leave the database running.
    batch.catch(() => undefined)
    sent.push(batch)
  }
  await Promise.all(sent)
  const perSecond = senders.length / ((performance.now() - startedAt) / 1000)
  await writer.end()
  await pool.end()
  return perSecond
}

function createWriter (pool: Pool, senders: readonly Sender[], content: string) {
  const nowMs = Date.now()

  async function together (statements: ReadonlyArray<{ sql: string, values: readonly unknown[] }>): Promise<void> {
    const connection = await pool.getConnection()
    await connection.query('BEGIN')
    for (const { sql, values } of statements) await connection.query(sql, [...values])
    await connection.query('COMMIT')
    connection.release()
  }

  const drop = () => pool.query(`DROP TABLE IF EXISTS ${tables.map((table) => `recorded_${table}`).join(', ')}`)
  const move = (ids: readonly number[], assignments: string, from: string) => (
    { sql: `UPDATE recorded_push_deliveries SET ${assignments} WHERE id IN (${placeholders(ids)}) AND status = '${from}'`, values: ids })

  return {
    /** The audience, frozen. */
    async begin (): Promise<void> {
      await drop()
      for (const table of tables) await pool.query(`CREATE TABLE recorded_${table} LIKE ${table}`)
      await pool.query(`INSERT INTO recorded_push_deliveries (accountId, pushId, runId, followerId, variant, way, status, dueAt, createdAt)
        SELECT 1, 1, 1, id, 0, 0, 'pending', 1, 1 FROM followers WHERE accountId = 1 AND subscribed = 1 ORDER BY id LIMIT ?`, [senders.length])
    },

    async place (places: readonly number[]): Promise<void> {
      const ids = places.map((at) => at + 1)
      const rows = places.map((at) => [
        at + 1, 1, 'push', at + 1, 0, '1', senders[at]?.id, senders[at]?.openid, 'template', 'notice', 0, 'bench-template-1', content, 'pending', 1, nowMs, nowMs, nowMs, 0, nowMs,
      ])
      const columns = [
        'id', 'accountId', 'sourceKind', 'sourceId', 'part', 'subject', 'followerId', 'openid', 'route', 'purpose', 'byAgent', 'templateId', 'content', 'status', 'priority', 'createdAt',
        'dueAt', 'expiresAt', 'attempts', 'countedAt',
      ]
      await together([...insertStatements({ table: 'recorded_touches', columns, rows }), move(ids, `status = 'sending', way = 0, route = 'template', reason = NULL`, 'pending')])
      await together([{
        sql: `UPDATE recorded_touches SET status = 'calling', laneEpoch = 1, attempts = attempts + 1, calledAt = ? WHERE id IN (${placeholders(ids)}) AND status = 'pending'`,
        values: [nowMs, ...ids],
      }])
    },

    async settle (ended: readonly Ended[]): Promise<void> {
      const ids = ended.map(({ id }) => id)
      const rows = ended.map(({ id }) => [
        1, senders[id - 1]?.id, 'touch.submitted', '1', nowMs, 'touch', `${id}:submitted`, `{"touchId":${id},"route":"template","purpose":"notice","content":${content}}`,
      ])
      const columns = ['accountId', 'followerId', 'kind', 'subject', 'occurredAt', 'sourceKind', 'sourceId', 'detail']
      await together([
        {
          sql: `UPDATE recorded_touches SET status = 'submitted', errcode = 0, settledAt = ?, resultDueAt = ?, wechatMsgId = CASE id ${ended.map(() => 'WHEN ? THEN ?').join(' ')} END
            WHERE id IN (${placeholders(ids)}) AND status = 'calling'`,
          values: [nowMs, nowMs, ...ended.flatMap(({ id, wechatMsgId }) => [id, wechatMsgId]), ...ids],
        },
        ...insertStatements({ table: 'recorded_follower_events', columns, rows }),
        move(ids, `status = 'submitted', settledAt = ${nowMs}, sentAt = ${nowMs}`, 'sending'),
      ])
    },

    /** Throws when a row is missing: then it was not the records that were measured. */
    async end (): Promise<void> {
      for (const [table, where] of [['push_deliveries', `status = 'submitted'`], ['touches', `status = 'submitted' AND wechatMsgId IS NOT NULL`], ['follower_events', '1 = 1']]) {
        const [[row]] = await pool.query<RowDataPacket[]>(`SELECT COUNT(*) AS amount FROM recorded_${table} WHERE ${where}`)
        if (Number(row?.['amount']) !== senders.length) throw new Error(`${Number(row?.['amount'])} of ${senders.length} rows in recorded_${table}`)
      }
      await drop()
    },
  }
}
