import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createSchema, dropSchema } from './mariadb.ts'
import { copyMysql, copySqlite } from './template.ts'

export interface TestDatabase { url: string, dataDir: string, remove: () => Promise<void> }

/** A database of the kind that this project of the suite is about, empty or migrated, and a folder for files. */
export async function createTestDatabase ({ isMigrated = false } = {}): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'duihua-test-'))
  const removeFolder = () => rmSync(dataDir, { recursive: true, force: true })
  if (process.env['TEST_DATABASE'] !== 'mysql') {
    const file = join(dataDir, 'test.db')
    if (isMigrated) copySqlite(inject('templateUrl'), file)
    return { url: `sqlite:${file}`, dataDir, remove: async () => removeFolder() }
  }
  const url = await createSchema(inject('mysqlUrl'), `duihua_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`)
  if (isMigrated) await copyMysql(inject('templateUrl'), url)
  return {
    url,
    dataDir,
    async remove () {
      removeFolder()
      await dropSchema(url)
    },
  }
}
