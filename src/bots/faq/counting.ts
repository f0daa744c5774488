import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'

interface AskedRow { id: number, accountId: number, questionKey: string, text: string, askedAt: number }

const atOnce = 900
/** Of an account; beyond it those go that were asked least, the oldest first. */
export const maxUnanswered = 10_000

/** Counts what was asked since, some at a time, and forgets what nobody wants to see. */
export async function countUnanswered ({ db, most = maxUnanswered }: { db: Database, most?: number }): Promise<void> {
  for (;;) {
    const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM faq_asked WHERE isNew = 1 ORDER BY id LIMIT ${atOnce}`)
    if (rows.length > 0) await db.write((tx) => count(tx, db, rows.map(({ id }) => Number(id)), most))
    if (rows.length < atOnce) return
  }
}

async function count (tx: Tx, db: Database, ids: readonly number[], most: number): Promise<void> {
  for (const [accountId, theirs] of grouped(await taken(tx, ids), (row) => row.accountId)) {
    const ignored = await ignoredAmong(tx, accountId, theirs)
    const forgotten = theirs.filter(({ questionKey }) => ignored.has(questionKey)).map(({ id }) => id)
    if (forgotten.length > 0) await change(tx, `DELETE FROM faq_asked WHERE id IN (${placeholders(forgotten)})`, forgotten)
    await add(tx, db, accountId, theirs.filter(({ questionKey }) => !ignored.has(questionKey)))
    await trim(tx, accountId, most)
  }
}

/** Those that nobody else has counted meanwhile, and nobody has erased. */
async function taken (tx: Tx, ids: readonly number[]): Promise<AskedRow[]> {
  await change(tx, `UPDATE faq_asked SET isNew = 2 WHERE id IN (${placeholders(ids)}) AND isNew = 1`, ids)
  const rows = await tx.query<Array<Record<keyof AskedRow, string | number>>>(
    `SELECT id, accountId, questionKey, text, askedAt FROM faq_asked WHERE id IN (${placeholders(ids)}) AND isNew = 2 ORDER BY id`, ids)
  await change(tx, `UPDATE faq_asked SET isNew = NULL WHERE id IN (${placeholders(ids)}) AND isNew = 2`, ids)
  return rows.map(askedRow)
}

async function ignoredAmong (tx: Tx, accountId: number, rows: readonly AskedRow[]): Promise<Set<string>> {
  const keys = [...new Set(rows.map(({ questionKey }) => questionKey))]
  const found = await tx.query<Array<{ questionKey: string }>>(
    `SELECT questionKey FROM faq_unanswered WHERE accountId = ? AND state = 'ignored' AND questionKey IN (${placeholders(keys)})`, [accountId, ...keys])
  return new Set(found.map(({ questionKey }) => questionKey))
}

async function add (tx: Tx, { dialect }: Database, accountId: number, rows: readonly AskedRow[]): Promise<void> {
  const { incoming, greatest } = dialect
  // In the order of their keys: whoever else writes them waits, and nobody waits for each other.
  const groups = [...grouped(rows, ({ questionKey }) => questionKey)].sort(([a], [b]) => (a < b ? -1 : 1))
  await insertRows(tx, {
    table: 'faq_unanswered', columns: ['accountId', 'questionKey', 'text', 'state', 'asked', 'firstAskedAt', 'lastAskedAt'],
    rows: groups.map(([questionKey, same]) => {
      const times = same.map(({ askedAt }) => askedAt)
      return [accountId, questionKey, same[0]?.text ?? '', 'open', same.length, Math.min(...times), Math.max(...times)]
    }),
    ending: dialect.orChange(['accountId', 'questionKey'], [
      `asked = faq_unanswered.asked + ${incoming('asked')}`, `lastAskedAt = ${greatest('faq_unanswered.lastAskedAt', incoming('lastAskedAt'))}`,
    ]),
  })
}

async function trim (tx: Tx, accountId: number, most: number): Promise<void> {
  const [found] = await tx.query<Array<{ amount: number | string }>>(`SELECT COUNT(*) AS amount FROM faq_unanswered WHERE accountId = ? AND state = 'open'`, [accountId])
  const excess = Number(found?.amount ?? 0) - most
  if (excess <= 0) return
  const least = await tx.query<Array<{ id: number, questionKey: string }>>(
    `SELECT id, questionKey FROM faq_unanswered WHERE accountId = ? AND state = 'open' ORDER BY asked, id LIMIT ?`, [accountId, excess])
  for (const some of inParts(least)) {
    await change(tx, `DELETE FROM faq_unanswered WHERE accountId = ? AND id IN (${placeholders(some)})`, [accountId, ...some.map(({ id }) => id)])
    await change(tx, `DELETE FROM faq_asked WHERE accountId = ? AND questionKey IN (${placeholders(some)})`, [accountId, ...some.map(({ questionKey }) => questionKey)])
  }
}

/** Takes away what somebody asked, and from the counts: what nobody asks any more is no question. In its transaction. */
export async function forgetAsked (tx: Tx, ids: readonly number[]): Promise<void> {
  for (const some of inParts(ids)) {
    const rows = await tx.query<Array<{ id: number, accountId: number, questionKey: string, isNew: number | null }>>(
      `SELECT id, accountId, questionKey, isNew FROM faq_asked WHERE id IN (${placeholders(some)})`, some)
    // What is not counted yet may be counted meanwhile: then it stays here, and goes the next time.
    const fresh = rows.filter(({ isNew }) => isNew !== null).map(({ id }) => Number(id))
    if (fresh.length > 0) await change(tx, `DELETE FROM faq_asked WHERE id IN (${placeholders(fresh)}) AND isNew = 1`, fresh)
    const counted = rows.filter(({ isNew }) => isNew === null)
    if (counted.length === 0) continue
    await change(tx, `DELETE FROM faq_asked WHERE id IN (${placeholders(counted)})`, counted.map(({ id }) => Number(id)))
    for (const [accountId, theirs] of grouped(counted, (row) => Number(row.accountId))) await discount(tx, accountId, theirs.map(({ questionKey }) => questionKey))
  }
}

async function discount (tx: Tx, accountId: number, questionKeys: readonly string[]): Promise<void> {
  const times = [...grouped(questionKeys, (key) => key)]
  for (const [amount, same] of grouped(times, ([, each]) => each.length)) {
    const keys = same.map(([key]) => key).sort((a, b) => (a < b ? -1 : 1))
    await change(tx, `UPDATE faq_unanswered SET asked = asked - ? WHERE accountId = ? AND questionKey IN (${placeholders(keys)})`, [amount, accountId, ...keys])
    await change(tx, `DELETE FROM faq_unanswered WHERE accountId = ? AND questionKey IN (${placeholders(keys)}) AND state = 'open' AND asked <= 0`, [accountId, ...keys])
  }
}

function askedRow ({ id, accountId, questionKey, text, askedAt }: Record<keyof AskedRow, string | number>): AskedRow {
  return { id: Number(id), accountId: Number(accountId), questionKey: String(questionKey), text: String(text), askedAt: Number(askedAt) }
}
