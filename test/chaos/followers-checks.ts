import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountHandle } from '../../src/simulator/index.ts'
import type { ProductApi } from '../support/product-api.ts'
import type { Stage } from '../support/stage.ts'
import { goneOpenid, type Line, type Table } from './followers-table.ts'

/** What the run knows by itself: WeChat's list, and a way into the database that is not the product. */
export interface Books { stage: Stage, wechat: AccountHandle, openids: readonly string[] }

export interface Faults { lost: number, doubled: number, half: number }
export const noFaults: Faults = { lost: 0, doubled: 0, half: 0 }

export function sumOf (all: readonly Faults[]): Faults {
  return all.reduce((sum, each) => ({ lost: sum.lost + each.lost, doubled: sum.doubled + each.doubled, half: sum.half + each.half }), noFaults)
}

interface Known extends Line { openid: string }

async function valuesOf ({ stage }: Books): Promise<Map<string, Known>> {
  const rows = await stage.query<{ openid: string, stage: string, city: string | null, level: number | null }>(`SELECT followers.openid, followers.stage,
    city.textValue AS city, level.numberValue AS level FROM followers
    LEFT JOIN follower_attributes AS city ON city.accountId = 1 AND city.followerId = followers.id AND city.attributeId = 1
    LEFT JOIN follower_attributes AS level ON level.accountId = 1 AND level.followerId = followers.id AND level.attributeId = 2`)
  return new Map(rows.map(({ openid, stage: at, city, level }) => [openid, { openid, stage: at, city: city ?? '', level: level === null ? -1 : Number(level) }]))
}

/** Everybody in WeChat's list has one record that says what WeChat says. */
export async function checkRecords ({ stage, wechat, openids }: Books): Promise<Faults> {
  const rows = await stage.query<{ openid: string, remark: string | null, subscribed: number }>('SELECT openid, remark, subscribed FROM followers')
  const records = new Map(rows.map((row) => [row.openid, row]))
  const lost = openids.filter((openid) => {
    const record = records.get(openid)
    return record === undefined || Number(record.subscribed) !== 1 || record.remark !== wechat.follower(openid)?.remark
  }).length
  return { ...noFaults, lost, doubled: rows.length - records.size }
}

export async function checkImport (books: Books, api: ProductApi, { importId, table }: { importId: number, table: Table }): Promise<Faults> {
  const values = await valuesOf(books)
  let [lost, half] = [0, 0]
  for (const [openid, { stage, city, level }] of table.wanted) {
    const there = values.get(openid)
    const taken = [there?.stage === stage, there?.city === city, there?.level === level].filter(Boolean).length
    if (taken === 0) lost += 1
    else if (taken < 3) half += 1
  }
  const { counts } = await api.get<{ counts: Record<'lines' | 'changed' | 'faults' | 'repeated', number> }>(`/imports/${importId}`)
  const [told] = await books.stage.query<{ entries: number, faults: number }>(`SELECT
    (SELECT COUNT(*) FROM follower_events WHERE sourceKind = 'import' AND sourceId LIKE '${importId}:%') AS entries,
    (SELECT COUNT(*) FROM follower_import_faults WHERE importId = ${importId}) AS faults`)
  const differences = [
    counts.lines - table.lines, counts.changed - table.wanted.size, counts.faults - table.faults, counts.repeated - table.repeated,
    Number(told?.entries) - table.wanted.size, Number(told?.faults) - table.faults,
  ]
  return {
    half,
    lost: lost + differences.filter((each) => each < 0).reduce((sum, each) => sum - each, 0),
    doubled: differences.filter((each) => each > 0).reduce((sum, each) => sum + each, 0),
  }
}

/** As before the import: nobody had any of it. */
export async function checkUndone (books: Books): Promise<Faults> {
  const values = await valuesOf(books)
  const half = books.openids.filter((openid) => {
    const there = values.get(openid)
    return there === undefined || there.stage !== 'unknown' || there.city !== '' || there.level !== -1
  }).length
  return { ...noFaults, half }
}

/** Everybody once, each line whole. */
export async function checkExport ({ openids }: Books, csv: string): Promise<Faults> {
  const lines = csv.replace(/^\uFEFF/, '').trimEnd().split('\r\n').slice(1)
  const seen = new Map<string, number>()
  let half = 0
  for (const line of lines) {
    const [, openid = ''] = /^([^,]+),[a-z-]+,(?:"[^"]*"|[^",]*),\d*$/.exec(line) ?? []
    if (openid === '') half += 1
    seen.set(openid, (seen.get(openid) ?? 0) + 1)
  }
  return {
    half,
    lost: openids.filter((openid) => !seen.has(openid)).length,
    doubled: [...seen.values()].reduce((sum, times) => sum + times - 1, 0),
  }
}

/** Of whom the round erased nothing is left: in no column of any table, and in no file. */
export async function checkErased ({ stage }: Books, round: number): Promise<Faults> {
  const trace = goneOpenid(round, 0).slice(0, 7)
  let half = 0
  for (const { table, columns } of await textColumns(stage)) {
    const isTrace = columns.map((column) => `${column} LIKE '%${trace}%'`).join(' OR ')
    const [row] = await stage.query<{ amount: number }>(`SELECT COUNT(*) AS amount FROM ${table} WHERE ${isTrace}`)
    half += Number(row?.amount)
  }
  for (const entry of readdirSync(stage.folder, { recursive: true, withFileTypes: true })) {
    const isDatabase = stage.kind === 'sqlite' && entry.name.startsWith('stage.db')
    if (entry.isFile() && !isDatabase && readFileSync(join(entry.parentPath, entry.name)).includes(trace)) half += 1
  }
  return { ...noFaults, half }
}

async function textColumns (stage: Stage): Promise<Array<{ table: string, columns: string[] }>> {
  const rows = stage.kind === 'mysql'
    ? await stage.query<{ tableName: string, name: string }>(`SELECT TABLE_NAME AS tableName, CONCAT('\`', COLUMN_NAME, '\`') AS name
        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'duihua_stage' AND DATA_TYPE IN ('varchar', 'char', 'text', 'mediumtext', 'longtext')`)
    : await stage.query<{ tableName: string, name: string }>(`SELECT m.name AS tableName, '"' || c.name || '"' AS name
        FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND (c.type LIKE 'varchar%' OR c.type LIKE '%text%')`)
  const tables = new Map<string, string[]>()
  for (const { tableName, name } of rows) tables.set(tableName, [...tables.get(tableName) ?? [], name])
  return [...tables].map(([table, columns]) => ({ table, columns }))
}
