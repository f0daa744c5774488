import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createWaker } from '../../src/platform/waker.ts'

describe('a waker', () => {
  const slept = async (sleeping: Promise<void>) => {
    const startedAt = performance.now()
    await sleeping
    return performance.now() - startedAt
  }

  it('lets sleep until time is up', async () => {
    expect(await slept(createWaker().sleep(50))).toBeGreaterThan(45)
  })

  it('ends the sleep when something happens', async () => {
    const waker = createWaker()
    setTimeout(waker.wake, 20)
    expect(await slept(waker.sleep(5000))).toBeLessThan(1000)
  })

  it('remembers what happened while nobody slept, once', async () => {
    const waker = createWaker()
    waker.wake()
    waker.wake()
    expect(await slept(waker.sleep(5000))).toBeLessThan(1000)
    expect(await slept(waker.sleep(50))).toBeGreaterThan(45)
  })

  it('that woke a sleep does not spoil the next', async () => {
    const waker = createWaker()
    setTimeout(waker.wake, 10)
    await waker.sleep(5000)
    await sleep(5)
    expect(await slept(waker.sleep(50))).toBeGreaterThan(45)
  })
})
