import { describe, expect, it } from 'vitest'
import type { EventQueue } from '../../src/simulator/event-queue.ts'
import { createEventQueue } from '../../src/simulator/event-queue.ts'

const breathe = () => new Promise((resolve) => { setImmediate(resolve) })

interface Desk {
  queue: EventQueue
  /** The numbers of the events that were told, in order. */
  told: unknown[]
  lost: string[]
  push: (count: number) => void
}

/** A queue to a webhook that takes a moment. */
function createDesk (most?: number): Desk {
  const told: unknown[] = []
  const lost: string[] = []
  const queue = createEventQueue({
    originalId: 'gh_1', clock: { now: () => new Date(1_767_225_600_000) }, hasWebhook: () => true, lost: (openid) => lost.push(openid),
    ...(most === undefined ? {} : { most }),
    async deliver ({ openid, fields }) {
      told.push(fields['Number'])
      await breathe()
      return { openid, msgId: null, deliveries: 1, acknowledged: true, status: 200, failure: null, reply: null, replyText: null, latencyMs: 1, attempts: [] }
    },
  })
  let pushed = 0
  return {
    queue, told, lost,
    push (count) {
      for (const last = pushed + count; pushed < last; pushed += 1) {
        const number = pushed
        queue.push(`o${number}`, () => ({ Event: 'X', Number: number }))
      }
    },
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

describe('results that are to be told', () => {
  it('are told once each and in their turn, also when there is never a moment without one', async () => {
    const { queue, told, lost, push } = createDesk()
    push(25_000)
    while (told.length < 24_000) await breathe()
    push(10_000)
    await queue.idle()
    expect(told).toEqual(numbers(0, 35_000))
    expect(lost).toEqual([])
  })

  it.each([1, 100, 20_000])('are given up when %i wait, the oldest first, and the loss is told', async (most) => {
    const { queue, told, lost, push } = createDesk(most)
    push(25_000)
    await queue.idle()
    expect(told).toEqual(numbers(25_000 - most, 25_000))
    expect(lost).toEqual(numbers(0, 25_000 - most).map((number) => `o${number}`))
    push(1)
    await queue.idle()
    expect(told.at(-1)).toBe(25_000)
  })
})
