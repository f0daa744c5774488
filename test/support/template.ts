import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrations } from '../../migrations/index.ts'
import { entities } from '../../src/entities.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { ensureLanes } from '../../src/platform/database/lanes.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createSchema, dropSchema } from './mariadb.ts'

declare module 'vitest' {
  interface ProvidedContext { templateUrl: string }
}

/** Migrates one database for the whole run: tests that need a migrated one get a copy of it, which takes a tenth of the time. */
async function makeTemplate (url: string): Promise<void> {
  const db = await openDatabase({ url, poolSize: 4, entities, migrations })
  await migrate(db)
  await ensureLanes(db)
  // What the write-ahead log holds is in the file then.
  await db.close()
}

export async function setupSqlite (project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'duihua-template-'))
  const url = `sqlite:${join(folder, 'template.db')}`
  await makeTemplate(url)
  project.provide('templateUrl', url)
  return () => rmSync(folder, { recursive: true, force: true })
}

export async function setupMysql (project: TestProject, server: string): Promise<() => Promise<void>> {
  const url = await createSchema(server, `duihua_template_${process.pid}`)
  await makeTemplate(url)
  project.provide('templateUrl', url)
  return () => dropSchema(url)
}

export function copySqlite (templateUrl: string, file: string): void {
  copyFileSync(templateUrl.slice('sqlite:'.length), file)
}

export async function copyMysql (templateUrl: string, url: string): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true })
  const template = new URL(templateUrl).pathname.slice(1)
  try {
    const [tables] = await connection.query<RowDataPacket[]>(`SHOW TABLES FROM ${template}`)
    const names = tables.flatMap((row) => Object.values(row) as string[])
    await connection.query(names.map((name) => `CREATE TABLE ${name} LIKE ${template}.${name}; INSERT INTO ${name} SELECT * FROM ${template}.${name};`).join('\n'))
  } finally {
    await connection.end()
  }
}
