import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { say } from '../support/stage.ts'
import type { Seeded } from './seed.ts'

export interface Sender { id: number, openid: string }

const hourMs = 3_600_000
const tables = ['touches', 'touch_orders', 'touch_tallies', 'reach_budgets', 'reach_states', 'reach_grants', 'reach_topic_states', 'reach_topics']

/**
 * How everybody of the seed may be written to now: some wrote lately, some have had their share, some want none. Those who are sent
 * to come first and are open. Made anew for each run, for it is about today.
 */
export async function seedReach ({ databaseUrl, followers }: Seeded, senders: number): Promise<Sender[]> {
  const connection = await createConnection({ uri: databaseUrl })
  try {
    for (const table of tables) await connection.query(`TRUNCATE TABLE ${table}`)
    await connection.query(`DELETE FROM follower_events WHERE accountId = 1 AND sourceKind = 'touch'`)
    await connection.query('SET SESSION unique_checks = 0, rand_seed1 = 20260302, rand_seed2 = 4712')
    await connection.query(statesSql(followers))
    await connection.query(`INSERT INTO reach_grants (accountId, followerId, templateId, sendsLeft, isLong, refusedAt, changedAt)
      SELECT 1, seq, 'notice-1', FLOOR(RAND() * 3), 0, IF(RAND() < 0.02, 1, NULL), ${Date.now()} FROM seq_1_to_${followers} WHERE RAND() < 0.3`)
    await connection.query(`INSERT INTO reach_topics (id, accountId, \`key\`, name, description, kind, caps, createdAt, version)
      VALUES (1, 1, 'new-tea', '新茶', '', 'opt-out', '{"day":1,"week":2,"month":4}', ${Date.now()}, 1)`)
    await connection.query(`INSERT INTO reach_topic_states (accountId, topicId, followerId, state, day, dayUsed, week, weekUsed, month, monthUsed)
      SELECT 1, 1, seq, IF(RAND() < 0.2, 'out', NULL), ${periods().map((period) => `'${period}', FLOOR(RAND() * 3)`).join(', ')} FROM seq_1_to_${followers} WHERE RAND() < 0.3`)
    const open = await firstSenders(connection, senders)
    await connection.query(`UPDATE reach_states JOIN followers ON followers.id = reach_states.followerId SET windowUntil = ${Date.now() + 47 * hourMs}, windowLeft = 100,
      windowAt = ${Date.now() - hourMs}, recentSends = '', contentOutAt = NULL, refusal = NULL WHERE reach_states.accountId = 1 AND reach_states.followerId <= ?`, [open.at(-1)?.id])
    await connection.query(`ANALYZE TABLE ${tables.join(', ')}`)
    say(`${followers} standings, ${open.length} of them open`)
    return open
  } finally {
    await connection.end()
  }
}

async function firstSenders (connection: Connection, senders: number): Promise<Sender[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT id, openid FROM followers WHERE accountId = 1 AND subscribed = 1 ORDER BY id LIMIT ?', [senders])
  return rows.map(({ id, openid }) => ({ id: Number(id), openid: String(openid) }))
}

function statesSql (followers: number): string {
  const [day, week, month] = periods()
  const now = Date.now()
  return `INSERT INTO reach_states (accountId, followerId, windowUntil, windowLeft, windowAt, massPeriod, massUsed, contentDay, contentDayUsed, contentWeek, contentWeekUsed,
    contentMonth, contentMonthUsed, contentOutAt, refusal)
    SELECT 1, seq, @until := ${now} + FLOOR(47 - POW(RAND(), 2) * 300) * ${hourMs}, FLOOR(RAND() * 6), @until - ${48 * hourMs}, '${month}', FLOOR(RAND() * 5), '${day}', FLOOR(RAND() * 2), '${week}', FLOOR(RAND() * 4),
      '${month}', FLOOR(RAND() * 9), IF(RAND() < 0.05, ${now}, NULL), IF(RAND() < 0.01, 'BLOCKED', NULL)
    FROM seq_1_to_${followers}`
}

/** Of China's calendar, as the account has it. */
function periods (): [day: string, week: string, month: string] {
  const local = new Date(Date.now() + 8 * hourMs)
  const day = local.toISOString().slice(0, 10)
  const monday = new Date(Date.parse(day) - ((local.getUTCDay() + 6) % 7) * 24 * hourMs).toISOString().slice(0, 10)
  return [day, monday, day.slice(0, 7)]
}
