import { expect } from 'vitest'
import { tidyOutgoing } from '../../src/outgoing/tidy.ts'
import { eventually, type TestApp } from '../support/test-app.ts'

/** Tells another system something that it does not take, looks at that from every side, and tells it again. */
export async function useOutgoing (test: TestApp): Promise<void> {
  const hooks = `${test.api}/webhooks`
  const { body: { id } } = await test.send<{ id: number }>('POST', hooks, { name: '计划', url: 'http://127.0.0.1:1/', kinds: ['*'] })
  await test.app.db.write(async (tx) => {
    test.app.outgoing.publish(tx, [7, 8, null].map((followerId) => ({ accountId: test.accountId, kind: 'conversation.resolved', followerId, detail: {} })))
  })
  await eventually(async () => (await test.get(`${hooks}/${id}`)).body['failingSince'])
  const from = new Date(test.clock.now().getTime() - 3600_000).toISOString()
  const narrow = ['status=pending', 'kind=conversation.resolved', 'followerId=7', `from=${from}`, `until=${from}`, 'status=failed&kind=sla.warned', 'before=1772355600000-7']
  for (const query of ['', ...narrow]) expect((await test.get(`${hooks}/${id}/deliveries?${query}`)).status).toBe(200)
  for (const body of [{ status: 'failed', from }, { kind: 'sla.warned', after: '1772355600000-7' }, { followerId: 7 }]) expect((await test.send('POST', `${hooks}/${id}/replay`, body)).status).toBe(200)
  const person = { accountId: test.accountId, followerId: 7 }
  await test.app.outgoing.holder.erase(person)
  for await (const _ of test.app.outgoing.holder.tell(person));
  expect((await test.send('DELETE', `${hooks}/${id}`)).status).toBe(204)
  await tidyOutgoing(test.app)
}
