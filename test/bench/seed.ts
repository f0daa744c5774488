import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { join } from 'node:path'
import { aliasOf } from '../../src/followers/alias.ts'
import { accountEnv, loadAccount } from '../support/load.ts'
import { createSchema, freePort, type OwnMariadb, startMariadb } from '../support/mariadb.ts'
import { product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { adminEnv } from '../support/product-api.ts'
import { say } from '../support/stage.ts'

export interface Seeded {
  databaseUrl: string
  folder: string
  followers: number
  mariadb: OwnMariadb
}

export interface SeedOptions { folder: string, small: boolean }

/** What every process on a seeded database shares. */
export function seededEnv ({ databaseUrl, folder }: Pick<Seeded, 'databaseUrl' | 'folder'>): Record<string, string> {
  return {
    ...accountEnv(loadAccount), DATABASE_URL: databaseUrl, DATA_DIR: folder, LOG_LEVEL: 'warn', APP_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...adminEnv, WECHAT_API_BASE: 'http://127.0.0.1:9',
  }
}

const schema = 'duihua_seeded'
const timelineShare = 10
const pieceEntries = 1_000_000
const largeTimeline = 100_000
const bufferPool = '3G'

/**
 * A MariaDB in the folder with followers, attributes, tags and timelines as an account grows them: few cities have most people, few people
 * say most, and most who ever wrote did so long ago. The same rows every time; a folder that has them is used as it is.
 */
export async function openSeeded ({ folder, small }: SeedOptions): Promise<Seeded> {
  const followers = small ? 50_000 : 1_000_000
  const mariadb = await startMariadb({ keptIn: folder, bufferPool, durable: true })
  const address = new URL(mariadb.url)
  address.pathname = `/${schema}`
  const databaseUrl = `${address.href}?socketPath=${mariadb.socketPath}`
  const seeded = { databaseUrl, folder: join(folder, 'product'), followers, mariadb }
  try {
    const connection = await createConnection({ uri: mariadb.url })
    const isThere = (await rowsOf(connection, 'SHOW DATABASES LIKE ?', [schema])).length > 0
    if (!isThere) await createSchema(mariadb.url, schema)
    await bringUp(seeded)
    await connection.query(`USE ${schema}`)
    const [row] = await rowsOf(connection, 'SELECT COUNT(*) AS there FROM (SELECT id FROM followers LIMIT ?) AS some', [followers])
    if (Number(row?.['there']) !== followers) await fill(connection, followers)
    await fillTimelines(connection, followers)
    await connection.end()
    return seeded
  } catch (error) {
    await mariadb.remove()
    throw error
  }
}

/** The product itself makes the tables and the account. */
async function bringUp (seeded: Pick<Seeded, 'databaseUrl' | 'folder'>): Promise<void> {
  const product = spawnProcess({ ...productProcess, port: await freePort(), env: seededEnv(seeded) })
  const isReady = await untilReady(product, { withinMs: 600_000 })
  if (!isReady) throw new Error(`not ready:\n${product.tail()}`)
  await product.end()
}

async function rowsOf (connection: Connection, sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values)
  return rows
}

const tables = ['followers', 'attribute_definitions', 'follower_attributes', 'tags', 'follower_tags']

async function fill (connection: Connection, followers: number): Promise<void> {
  const startedAt = performance.now()
  const done = (what: string) => say(`${what} after ${Math.round((performance.now() - startedAt) / 1000)} s`)
  await connection.query('SET SESSION unique_checks = 0, foreign_key_checks = 0, rand_seed1 = 20260301, rand_seed2 = 4711')
  for (const table of tables) await connection.query(`TRUNCATE TABLE ${table}`)
  await withoutIndices(connection, 'followers', () => connection.query(followersSql(followers)))
  done(`${followers} followers`)
  for (const [at, [key, type, options]] of attributes.entries()) {
    await connection.query(`INSERT INTO attribute_definitions (id, accountId, \`key\`, label, type, options, isRequired, position, createdAt, version)
      VALUES (?, 1, ?, ?, ?, ?, 0, ?, ?, 1)`, [at + 1, key, key, type, options === undefined ? null : JSON.stringify(options), at, seededAtMs])
  }
  await withoutIndices(connection, 'follower_attributes', () => connection.query(valuesSql(followers)))
  done('values')
  for (let tag = 1; tag <= tagCount; tag++) {
    await connection.query(`INSERT INTO tags (id, accountId, name, liveName, syncState, syncedMs, version, createdAt) VALUES (?, 1, ?, ?, 'local', 0, 1, ?)`,
      [tag, `标签${tag}`, `标签${tag}`, seededAtMs])
  }
  await withoutIndices(connection, 'follower_tags', () => connection.query(tagsSql(followers)))
  await connection.query(`ANALYZE TABLE ${tables.join(', ')}`)
  done('tags')
}

/** What happened to them, unless it is there. */
async function fillTimelines (connection: Connection, followers: number): Promise<void> {
  const [last] = await rowsOf(connection, `SELECT id FROM follower_events WHERE accountId = 1 AND sourceKind = 'seed' AND sourceId = ?`, [String(followers * timelineShare)])
  if (last !== undefined) return
  const startedAt = performance.now()
  await connection.query('SET SESSION unique_checks = 0, foreign_key_checks = 0, rand_seed1 = 20260306, rand_seed2 = 4713')
  await connection.query('TRUNCATE TABLE follower_events')
  await withoutIndices(connection, 'follower_events', async () => { for (const sql of timelineSql(followers)) await connection.query(sql) })
  await connection.query('ANALYZE TABLE follower_events')
  say(`${followers * timelineShare} entries of timelines after ${Math.round((performance.now() - startedAt) / 1000)} s`)
}

/** Sorting once is quicker than keeping sorted. */
export async function withoutIndices (connection: Connection, table: string, work: () => Promise<unknown>): Promise<void> {
  const parts = await rowsOf(connection, `SELECT INDEX_NAME AS name, MIN(NON_UNIQUE) AS isPlain, GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) AS columns
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME <> 'PRIMARY' GROUP BY INDEX_NAME`, [schema, table])
  const indices = parts.map(({ name, isPlain, columns }) => ({ name: String(name), isUnique: Number(isPlain) === 0, columns: String(columns) }))
  await connection.query(`ALTER TABLE ${table} ${indices.map(({ name }) => `DROP INDEX ${name}`).join(', ')}`)
  await work()
  await connection.query(`ALTER TABLE ${table} ${indices.map(({ name, isUnique, columns }) => `ADD ${isUnique ? 'UNIQUE ' : ''}INDEX ${name} (${columns})`).join(', ')}`)
}

const seededAtMs = Date.now()
const dayMs = 86_400_000

/** A moment up to so many days ago, most of them lately. */
const ago = (days: number, skew = 3) => `${seededAtMs} - FLOOR(POW(RAND(), ${skew}) * ${days * dayMs})`
const oneOf = (words: readonly string[], skew = 1) => `ELT(1 + FLOOR(POW(RAND(), ${skew}) * ${words.length}), ${words.map((word) => `'${word}'`).join(', ')})`
const inShare = (share: number, sql: string) => `IF(RAND() < ${share}, ${sql}, NULL)`

function followersSql (followers: number): string {
  const aliases = Array.from({ length: 3000 }, (_, at) => aliasOf(1, `o${at}`).slice(0, -4).split('的'))
  const [manners, animals] = [0, 1].map((part) => [...new Set(aliases.map((words) => words[part] ?? ''))])
  return `INSERT INTO followers (id, accountId, openid, unionid, subscribed, subscriptionAt, unfollowedAt, subscribeScene, qrScene, firstInboundAt, lastInboundAt,
    messageCount, eventCount, createdAt, alias, language, remark, ownerId, stage, stageBy, bucket)
    SELECT seq, 1, CONCAT('o', SUBSTRING(SHA1(seq), 1, 27)), IF(RAND() < 0.6, CONCAT('u', SUBSTRING(SHA1(-seq), 1, 27)), NULL), @subscribed := RAND() < 0.85,
      @since := ${ago(1000, 2)}, IF(@subscribed, NULL, @since), ${oneOf(['ADD_SCENE_QR_CODE', 'ADD_SCENE_SEARCH', 'ADD_SCENE_PROFILE_CARD', 'ADD_SCENE_OTHERS'], 2)},
      ${inShare(0.3, `CONCAT('store-', FLOOR(POW(RAND(), 3) * 500))`)}, @heard := ${inShare(0.6, ago(730))}, @heard, FLOOR(POW(RAND(), 4) * 200), FLOOR(POW(RAND(), 3) * 60),
      ${ago(1000, 1)}, CONCAT(${oneOf(manners ?? [])}, '的', ${oneOf(animals ?? [])}, LPAD(FLOOR(RAND() * 10000), 4, '0')), ${oneOf(['zh_CN', 'zh_TW', 'en'], 4)},
      ${inShare(0.03, `CONCAT(${oneOf(['张', '王', '李', '赵', '陈', '刘'])}, ${oneOf(['先生', '女士', '总', '老师'])}, ' ', FLOOR(RAND() * 1000))`)},
      ${inShare(0.2, '1 + FLOOR(POW(RAND(), 2) * 50)')}, ${oneOf(['unknown', 'unknown', 'unknown', 'potential', 'potential', 'customer', 'lost', 'high-value'], 1.6)},
      'rule', FLOOR(RAND() * 10000)
    FROM seq_1_to_${followers}`
}

const cities = ['上海', '北京', '广州', '深圳', '杭州', '成都', '南京', '武汉', '苏州', '西安', '重庆', '天津', '青岛', '长沙', '宁波', '无锡', '福州', '厦门', '昆明', '拉萨']
const levels = ['普通', '银卡', '金卡', '黑卡']
const tastes = ['茶', '书', '海', '酒', '花', '鞋', '包', '帽']
/** Each with the share of followers who have it. */
const attributes: ReadonlyArray<readonly [key: string, type: string, options: readonly string[] | undefined, share: number]> = [
  ['city', 'string', undefined, 0.8], ['level', 'enum', levels, 0.5], ['score', 'number', undefined, 0.5], ['member', 'boolean', undefined, 0.6],
  ['birthday', 'date', undefined, 0.4], ['tastes', 'list', tastes, 0.4], ['since', 'date', undefined, 0.5], ['gender', 'enum', ['男', '女'], 0.7],
  ['age', 'number', undefined, 0.3], ['points', 'number', undefined, 0.5], ['spend', 'number', undefined, 0.3], ['orders', 'number', undefined, 0.3],
  ['store', 'string', undefined, 0.2], ['channel', 'enum', ['门店', '网店', '朋友'], 0.4], ['vip', 'boolean', undefined, 0.05], ['consent', 'boolean', undefined, 0.3],
  ['size', 'enum', ['小', '中', '大'], 0.2], ['colour', 'string', undefined, 0.1], ['topics', 'list', tastes, 0.1], ['note', 'string', undefined, 0.01],
]
const wordsOf: Readonly<Record<string, readonly string[]>> = {
  city: cities, store: Array.from({ length: 60 }, (_, at) => `第${at + 1}店`), colour: ['红', '黄', '蓝', '绿'], note: ['常来', '怕辣', '要发票', '送货上门'],
}

/** In the order of the key, so that the table grows at its end. */
function valuesSql (followers: number): string {
  const shares = attributes.map(([, , , share], at) => `SELECT ${at + 1} AS id, ${share} AS share`).join(' UNION ALL ')
  const texts = attributes.map(([key, type, options], at) => {
    if (type === 'date') return `WHEN ${at + 1} THEN DATE_FORMAT(DATE_SUB('2026-03-01', INTERVAL FLOOR(RAND() * 20000) DAY), '%Y-%m-%d')`
    const words = options ?? wordsOf[key]
    return words === undefined ? '' : `WHEN ${at + 1} THEN ${oneOf(words, 2.5)}`
  })
  const numbers = attributes.map(([, type], at) => (type === 'number' ? `WHEN ${at + 1} THEN FLOOR(POW(RAND(), 3) * 1000)` : type === 'boolean' ? `WHEN ${at + 1} THEN RAND() < 0.4` : ''))
  return `INSERT INTO follower_attributes (accountId, followerId, attributeId, position, textValue, numberValue)
    SELECT 1, person.seq, attribute.id, 0, CASE attribute.id ${texts.join(' ')} END, CASE attribute.id ${numbers.join(' ')} END
    FROM seq_1_to_${followers} AS person STRAIGHT_JOIN (${shares}) AS attribute WHERE RAND() < attribute.share`
}

const tagCount = 40

/** The first tag is on every fifth, the fortieth on one in two hundred. */
function tagsSql (followers: number): string {
  return `INSERT INTO follower_tags (accountId, tagId, followerId, wanted, state, changedAt, syncedMs)
    SELECT 1, tag.seq, person.seq, RAND() < 0.98, 'same', ${seededAtMs}, 0
    FROM seq_1_to_${followers} AS person STRAIGHT_JOIN seq_1_to_${tagCount} AS tag WHERE RAND() < 0.2 / tag.seq`
}

const kinds = ['message.text', 'message.text', 'event.CLICK', 'event.VIEW', 'message.image', 'attribute.changed', 'event.SCAN', 'message.voice', 'event.subscribe']

/** In pieces, so that no transaction keeps millions of rows to take them back. The last piece has one with whom more happens than with anybody. */
function * timelineSql (followers: number): Generator<string> {
  const entries = followers * timelineShare
  const number = 'FLOOR(POW(RAND(), 2) * 100)'
  const subject = `CASE @kind WHEN 'event.CLICK' THEN CONCAT('menu-', ${number}) WHEN 'event.SCAN' THEN CONCAT('store-', ${number}) WHEN 'event.subscribe' THEN CONCAT('store-', ${number}) END`
  const detail = `CASE WHEN @subject IS NULL THEN '{"content":"请问什么时候发货？"}' WHEN @kind = 'event.CLICK' THEN CONCAT('{"eventKey":"', @subject, '"}')
    ELSE CONCAT('{"qrScene":"', @subject, '"}') END`
  for (let from = 1; from <= entries; from += pieceEntries) {
    const upTo = Math.min(entries, from + pieceEntries - 1)
    const who = `IF(seq > ${entries - largeTimeline}, ${followers}, 1 + FLOOR(POW(RAND(), 2) * ${followers - 1}))`
    yield `INSERT INTO follower_events (accountId, followerId, kind, occurredAt, sourceKind, sourceId, subject, detail)
      SELECT 1, ${who}, @kind := ${oneOf(kinds)}, ${ago(730)}, 'seed', seq, @subject := ${subject}, ${detail} FROM seq_${from}_to_${upTo}`
  }
}
