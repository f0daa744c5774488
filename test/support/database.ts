import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createSchema, dropSchema } from './mariadb.ts'

export interface TestDatabase { url: string, dataDir: string, remove: () => Promise<void> }

/** An empty database of the kind that this project of the suite is about, and a folder for files. */
export async function createTestDatabase (): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'duihua-test-'))
  const removeFolder = () => rmSync(dataDir, { recursive: true, force: true })
  if (process.env['TEST_DATABASE'] !== 'mysql') {
    return { url: `sqlite:${join(dataDir, 'test.db')}`, dataDir, remove: async () => removeFolder() }
  }
  const url = await createSchema(inject('mysqlUrl'), `duihua_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`)
  return {
    url,
    dataDir,
    async remove () {
      removeFolder()
      await dropSchema(url)
    },
  }
}
