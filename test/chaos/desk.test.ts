import { describe, expect, it } from 'vitest'
import { chaosDesk, isKept } from './desk.ts'

/** `npm run chaos -- desk` does the same at full size. */
describe('the service desk while processes are killed and WeChat fails', () => {
  it('answers once, gives nobody to two agents nor more than they may hold, and keeps every page informed', async () => {
    const result = await chaosDesk({ kills: 2, followers: 60, agents: 6 })
    expect(isKept(result), JSON.stringify(result)).toBe(true)
    expect(Number(result['deliveredOnce'])).toBeGreaterThan(20)
    expect(Number(result['reconnects'])).toBeGreaterThan(0)
  })
})
