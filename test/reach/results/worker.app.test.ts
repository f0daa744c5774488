import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../../src/platform/database/database.ts'
import { createResultWorker } from '../../../src/reach/results/result.worker.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

let test: TestApp
afterEach(() => test.stop())

it('takes a result once, though it did not hear that it was written', async () => {
  test = await startTestApp({ app: { role: 'web' } })
  const { db, log: logger } = test.app
  await db.change(`INSERT INTO send_results (accountId, kind, messageKey, followerId, templateId, outcome, occurredAt, state, attempts, dueMs)
    VALUES (?, 'notice', 'm1', 1, 'T', 'delivered', 0, 'open', 0, 0)`, [test.accountId])
  // As when the connection is lost while the database commits: what may be repeated is done once more.
  const write: Database['write'] = async (work, options) => {
    await db.write(work, options)
    return db.write(work, options)
  }
  const asked: string[] = []
  const worker = createResultWorker({
    db: { ...db, write }, logger, holder: 'test',
    settle: async (_tx, _accountId, results) => {
      asked.push(...results.map(({ messageKey }) => messageKey))
      return results.map(({ id }) => id)
    },
    settleMass: async () => ({ done: [], foreign: [] }),
  })
  worker.start()
  await eventually(async () => (await db.read.query<unknown[]>('SELECT id FROM send_results')).length === 0)
  await worker.stop()
  expect(asked).toEqual(['m1'])
})
