import { expect } from 'vitest'
import { createFold, createFollowerCount } from '../../src/insight/fold.ts'
import { eventually, type TestApp } from '../support/test-app.ts'

/** Counts a day, asks for it from every side, and hands a delivery on. */
export async function useInsight (test: TestApp): Promise<void> {
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/webhooks`, { name: '转发', url: 'http://127.0.0.1:1/', kinds: ['wechat.'], wechat: { token: 'plans' } })
  await test.wechat.say(test.wechat.addFollower(), '转发')
  await eventually(async () => (await test.get<{ items: unknown[] }>(`${test.api}/webhooks/${id}/deliveries`)).body.items.length > 0)
  expect((await test.send('DELETE', `${test.api}/webhooks/${id}`)).status).toBe(204)
  await createFollowerCount(test.app)()
  await createFold(test.app)()
  for (const path of ['', '?from=2026-01-01&until=2026-03-31', '/follows']) expect((await test.get(`${test.api}/statistics${path}`)).status).toBe(200)
}
