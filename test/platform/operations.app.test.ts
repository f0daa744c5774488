import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callJson, signIn, startTestApp, type TestApp } from '../support/test-app.ts'
import { isSqlite } from './harness.ts'

describe('operating the app', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  async function cookieOf (name: string, accountId: number): Promise<string> {
    const password = `${name} has a password`
    await test.app.access.users.create(test.app.access.systemActor(), {
      name, displayName: name, language: 'en', password, grants: [{ accountId, role: 'analyst' }],
    })
    return signIn(test.url, { name, password })
  }

  it('shows numbers only to who may see those of the whole installation', async () => {
    const seen = async (cookie?: string) => (await callJson(`${test.url}/metrics`, cookie === undefined ? {} : { cookie })).status
    expect(await seen()).toBe(401)
    expect(await seen(await cookieOf('one-account', test.accountId))).toBe(403)
    expect(await seen(await cookieOf('all-accounts', 0))).toBe(200)
  })

  it('writes numbers as Prometheus reads them', async () => {
    const { body, headers } = await test.get<{ text: string }>('/metrics')
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(body.text).toMatch(/^process_cpu_seconds_total \d/m)
    expect(body.text).toMatch(/^duihua_queue_age_ms \d/m)
  })

  it('is ready while everything is there', async () => {
    expect(await callJson(`${test.url}/health/ready`)).toMatchObject({ status: 200, body: { status: 'up', checks: { database: 'up' } } })
  })

  it.skipIf(isSqlite)('stays ready, degraded, while the database does not answer', async () => {
    const runners = Array.from({ length: 8 }, () => test.app.db.connections.writer.createQueryRunner())
    for (const runner of runners) await runner.connect()
    const startedMs = Date.now()
    expect(await callJson(`${test.url}/health/ready`)).toMatchObject({ status: 200, body: { status: 'degraded', checks: { database: 'degraded' } } })
    expect(Date.now() - startedMs).toBeLessThan(3000)
    for (const runner of runners) await runner.release()
  })

  it('stays ready, degraded, while the database is away', async () => {
    const failing = await startTestApp()
    const { reader } = failing.app.db.connections
    await reader.destroy()
    expect(await callJson(`${failing.url}/health/ready`)).toMatchObject({ status: 200, body: { status: 'degraded', checks: { database: 'degraded' } } })
    await reader.initialize()
    await failing.stop()
  })
})
