import { expect, it } from 'vitest'
import { createEventQueue } from '../../src/simulator/event-queue.ts'

it('tells each event once and in its turn, also when there is never a moment without one', async () => {
  const told: unknown[] = []
  const queue = createEventQueue({
    originalId: 'gh_1', clock: { now: () => new Date(1_767_225_600_000) }, hasWebhook: () => true,
    async deliver ({ openid, fields }) {
      told.push(fields['Number'])
      await new Promise((resolve) => { setImmediate(resolve) })
      return { openid, msgId: null, deliveries: 1, acknowledged: true, status: 200, failure: null, reply: null, replyText: null, latencyMs: 1, attempts: [] }
    },
  })
  let pushed = 0
  const push = (count: number): void => {
    for (const last = pushed + count; pushed < last; pushed += 1) {
      const number = pushed
      queue.push('oAlice', () => ({ Event: 'X', Number: number }))
    }
  }
  push(25_000)
  while (told.length < 24_000) await new Promise((resolve) => { setImmediate(resolve) })
  push(10_000)
  await queue.idle()
  expect(told).toEqual(Array.from({ length: 35_000 }, (_, at) => at))
})
