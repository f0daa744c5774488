import type { FastifyInstance } from 'fastify'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import type { TaskService } from '../../tasks/index.ts'
import { deleteRows, eraseRows, type Holder, oldRows, type Person, type Piece, tellRows } from './holders.ts'
import { isoOf } from './iso.ts'
import { stillNamed } from './personal.errors.ts'

const pieceSize = 500

/** Takes away deliveries together with what the timeline tells of them. */
export type ForgetDeliveries = (tx: Tx, accountId: number, inboxIds: readonly number[]) => Promise<void>

interface Needs {
  db: Database
  media: FastifyInstance['channel']['media']
  tasks: Pick<TaskService, 'isNaming'>
  forgetDeliveries: ForgetDeliveries
  /** Deliveries that were not worked on, so that no entry leads to them. */
  unworked: (accountId: number, openid: string, until: Date) => Promise<number[]>
  forgetSpooled: (openid: string) => Promise<number>
}

async function nextUnworked ({ unworked, forgetDeliveries, forgetSpooled }: Needs, { accountId, openid, until }: Person): Promise<Piece | null> {
  if (openid === '') return null
  const inboxIds = await unworked(accountId, openid, until)
  if (inboxIds.length > 0) return { rows: inboxIds.length, write: (tx) => forgetDeliveries(tx, accountId, inboxIds) }
  // What this leaves is on other machines, where nobody asks for it: see the decision.
  const spooled = await forgetSpooled(openid)
  return spooled === 0 ? null : { rows: spooled, write: async () => undefined }
}

/** What this room itself keeps of a person. */
export function knownHolders (needs: Needs): Holder[] {
  const { db } = needs
  return [
    {
      name: 'deliveries',
      erase: (person) => nextUnworked(needs, person),
      old: oldRows(db, { dataClass: 'deliveries', table: 'inbox', moment: 'receivedAt', condition: "status = 'done'", isOrdered: true }),
    },
    {
      name: 'timeline',
      erase: (person) => nextEntries(needs, person),
      tell: tellRows(db, 'follower_events', ({ id, kind, occurredAt, detail }) => ({
        id: Number(id), kind, occurredAt: isoOf(occurredAt), detail: JSON.parse(String(detail)) as unknown,
      })),
      old: oldRows(db, { dataClass: 'timeline', table: 'follower_events', moment: 'occurredAt', remove: (tx, rows) => forgetEntries(tx, rows, needs.forgetDeliveries) }),
    },
    { name: 'attributes', erase: (person) => nextAttributes(db, person), tell: (person) => tellAttributes(db, person) },
    { name: 'tags', erase: eraseRows(db, 'follower_tags'), tell: (person) => tellTags(db, person) },
    { ...mediaHolder(needs.media), name: 'media' },
    { name: 'tasks', erase: (person) => waitForTasks(needs, person) },
  ]
}

/**
 * Every delivery that was worked on has its entry, and goes with it: so the inbox, which takes in thousands a second, needs no
 * index by person.
 */
async function nextEntries ({ db, forgetDeliveries }: Needs, { accountId, followerId }: Person): Promise<Piece | null> {
  const entries = await db.read.query<Array<{ id: number }>>(`SELECT id FROM follower_events WHERE accountId = ? AND followerId = ?
    LIMIT ${pieceSize}`, [accountId, followerId])
  return entries.length === 0 ? null : { rows: entries.length, write: (tx) => forgetEntries(tx, entries, forgetDeliveries) }
}

/** With their deliveries: one that came days late is younger than its entry, and without that nobody who erases would find it. */
export async function forgetEntries (tx: Tx, rows: ReadonlyArray<{ id: number }>, forgetDeliveries: ForgetDeliveries): Promise<void> {
  for (const ids of inParts(rows.map(({ id }) => Number(id)), pieceSize)) {
    const sources = await tx.query<Array<{ accountId: number, sourceId: string }>>(
      `SELECT accountId, sourceId FROM follower_events WHERE id IN (${placeholders(ids)}) AND sourceKind = 'inbox'`, ids)
    for (const accountId of new Set(sources.map((each) => Number(each.accountId)))) {
      await forgetDeliveries(tx, accountId, sources.filter((each) => Number(each.accountId) === accountId).map(({ sourceId }) => Number(sourceId)))
    }
  }
  await deleteRows(tx, 'follower_events', rows)
}

async function nextAttributes (db: Database, { accountId, followerId }: Person): Promise<Piece | null> {
  const [found] = await db.read.query<Array<{ amount: number | string }>>(
    'SELECT COUNT(*) AS amount FROM follower_attributes WHERE accountId = ? AND followerId = ?', [accountId, followerId])
  const rows = Number(found?.amount ?? 0)
  return rows === 0 ? null : {
    rows,
    write: async (tx) => { await change(tx, 'DELETE FROM follower_attributes WHERE accountId = ? AND followerId = ?', [accountId, followerId]) },
  }
}

interface Value { attributeKey: string, label: string, textValue: string | null, numberValue: number | null }

async function * tellAttributes (db: Database, { accountId, followerId }: Person): AsyncIterable<object> {
  const values = await db.read.query<Value[]>(`SELECT definition.${db.dialect.kind === 'sqlite' ? '"key"' : '`key`'} AS attributeKey, definition.label AS label,
      value.textValue AS textValue, value.numberValue AS numberValue
    FROM follower_attributes AS value JOIN attribute_definitions AS definition ON definition.id = value.attributeId AND definition.accountId = value.accountId
    WHERE value.accountId = ? AND value.followerId = ? ORDER BY value.attributeId, value.position`, [accountId, followerId])
  for (const { attributeKey, label, textValue, numberValue } of values) yield { key: attributeKey, label, value: textValue ?? numberValue }
}

interface Carried { name: string | null, tagId: number, changedAt: number }

async function * tellTags (db: Database, { accountId, followerId }: Person): AsyncIterable<object> {
  const carried = await db.read.query<Carried[]>(`SELECT tags.name AS name, carried.tagId AS tagId, carried.changedAt AS changedAt FROM follower_tags AS carried
    LEFT JOIN tags ON tags.id = carried.tagId AND tags.accountId = carried.accountId
    WHERE carried.accountId = ? AND carried.followerId = ? AND carried.wanted = 1 ORDER BY carried.tagId`, [accountId, followerId])
  for (const { name, tagId, changedAt } of carried) yield { name: Number(tagId) === 0 ? 'black list' : name, since: isoOf(changedAt) }
}

/** What they sent: WeChat's files of it, or what became of them. */
function mediaHolder (media: Needs['media']): Omit<Holder, 'name'> {
  return {
    erase: async ({ accountId, openid, until }) => (openid === '' ? null : media.erase(accountId, openid, until)),
    tell: ({ accountId, openid }) => media.tell(accountId, openid),
    files: ({ accountId, openid }) => media.files(accountId, openid),
    old: {
      dataClass: 'media',
      count: media.countBefore,
      // Goes by account, and stays at one as long as it has something.
      async next (before, after) {
        const accountId = [...before.keys()].toSorted((a, b) => a - b).find((id) => id > after)
        if (accountId === undefined) return null
        const piece = await media.eraseBefore(accountId, before.get(accountId) ?? new Date(0))
        return piece === null ? { rows: 0, upTo: accountId, write: async () => undefined } : { ...piece, upTo: accountId - 1 }
      },
    },
  }
}

/** A sync under way keeps its place in WeChat's list, which is an openid. */
async function waitForTasks ({ tasks }: Needs, { accountId, openid }: Person): Promise<null> {
  if (openid !== '' && await tasks.isNaming(accountId, openid)) throw stillNamed()
  return null
}
