import { IsNull, Not } from 'typeorm'
import { User } from '../../../access/user.entity.ts'
import type { Database } from '../../../platform/database/database.ts'
import { inParts, placeholders } from '../../../platform/database/rows.ts'
import type { StoredValue } from '../../attributes/attribute.rules.ts'
import type { FollowerFilter } from '../../find/filter.ts'
import { conditionOf } from '../../find/filter.ts'
import { Tag } from '../../tags/tag.entity.ts'
import type { Beside, Columns, RawFollower } from './columns.ts'

/** Some lines of the table, and the follower they end with. */
export interface Lines { text: string, count: number, last: number }

const perPage = 2000
/** Ids that lie so close are read as a range; else one by one, so that a filter that finds few reads few. */
const density = 4

interface Question { accountId: number, filter: FollowerFilter, columns: Columns, after: number }
interface Ids { sql: string, values: number[] }

/** The followers behind the id `after`, page by page; the next page is on its way while one is written. */
export async function * linesOf (db: Database, { accountId, filter, columns, after }: Question): AsyncGenerator<Lines> {
  const condition = await conditionOf({ from: db.read }, accountId, filter)
  const needs = columns.needs.map((name) => `followers.${name}`).join(', ')
  const read = (from: number) => db.read.query<RawFollower[]>(`SELECT ${needs} FROM followers WHERE ${condition.sql} AND followers.id > ? ORDER BY followers.id LIMIT ${perPage}`,
    [...condition.values, from])
  const same = await sameForAll(db, accountId, columns)
  let coming = read(after)
  for (;;) {
    const rows = await coming
    const last = Number(rows.at(-1)?.['id'] ?? 0)
    const isEnd = rows.length < perPage
    if (!isEnd) {
      coming = read(last)
      // Whoever asks for it hears of its failure, and nobody may ask any more.
      coming.catch(() => undefined)
    }
    if (rows.length > 0) {
      const beside = await besideOf(db, accountId, { columns, rows, ...same })
      let text = ''
      for (const row of rows) text += columns.line(row, beside)
      yield { text, count: rows.length, last }
    }
    if (isEnd) return
  }
}

interface Same { tagNames: ReadonlyMap<number, string>, owners: ReadonlyMap<number, string> }

async function sameForAll ({ read }: Database, accountId: number, { hasTags, needs }: Columns): Promise<Same> {
  const tags = hasTags ? await read.findBy(Tag, { accountId, liveName: Not(IsNull()) }) : []
  const users = needs.includes('ownerId') ? await read.find(User, { select: { id: true, name: true } }) : []
  return { tagNames: new Map(tags.map(({ id, name }) => [id, name])), owners: new Map(users.map(({ id, name }) => [id, name])) }
}

interface Page extends Same { columns: Columns, rows: readonly RawFollower[] }

async function besideOf (db: Database, accountId: number, { columns, rows, tagNames, owners }: Page): Promise<Beside> {
  const ids = rows.map((row) => Number(row['id']))
  const values = new Map<number, Map<number, StoredValue[]>>()
  const tags = new Map<number, string[]>()
  for (const part of idsOf(ids)) {
    if (columns.attributes.length > 0) await readValues(db, { accountId, part, columns, values })
    if (columns.hasTags) await readTags(db, { accountId, part, tagNames, tags })
  }
  return { values, tags, owners, accountId }
}

function idsOf (ids: readonly number[]): Ids[] {
  const [first = 0, last = 0] = [ids[0], ids.at(-1)]
  if (last - first < ids.length * density) return [{ sql: 'followerId >= ? AND followerId <= ?', values: [first, last] }]
  return inParts(ids).map((part) => ({ sql: `followerId IN (${placeholders(part)})`, values: part }))
}

type RawValue = StoredValue & Record<'followerId' | 'attributeId', number | string>
interface Values { accountId: number, part: Ids, columns: Columns, values: Map<number, Map<number, StoredValue[]>> }

async function readValues ({ read }: Database, { accountId, part, columns: { attributes }, values }: Values): Promise<void> {
  const wanted = new Set(attributes.map(({ id }) => id))
  const rows = await read.query<RawValue[]>(`SELECT followerId, attributeId, textValue, numberValue FROM follower_attributes
    WHERE accountId = ? AND ${part.sql} ORDER BY followerId, attributeId, position`, [accountId, ...part.values])
  for (const row of rows) {
    const [followerId, attributeId] = [Number(row.followerId), Number(row.attributeId)]
    if (!wanted.has(attributeId)) continue
    let theirs = values.get(followerId)
    if (theirs === undefined) values.set(followerId, theirs = new Map())
    const stored = theirs.get(attributeId)
    if (stored === undefined) theirs.set(attributeId, [row])
    else stored.push(row)
  }
}

interface Tags { accountId: number, part: Ids, tagNames: ReadonlyMap<number, string>, tags: Map<number, string[]> }

async function readTags ({ read }: Database, { accountId, part, tagNames, tags }: Tags): Promise<void> {
  const rows = await read.query<Array<{ followerId: number, tagId: number }>>(`SELECT followerId, tagId FROM follower_tags
    WHERE accountId = ? AND ${part.sql} AND wanted = 1 ORDER BY followerId, tagId`, [accountId, ...part.values])
  for (const { followerId, tagId } of rows) {
    const name = tagNames.get(Number(tagId))
    if (name === undefined) continue
    const names = tags.get(Number(followerId))
    if (names === undefined) tags.set(Number(followerId), [name])
    else names.push(name)
  }
}
