import { describe, expect, it } from 'vitest'
import { chaosReach, isKept } from './reach.ts'

/** `npm run chaos -- reach` does the same at full size. */
describe('sending through every route while processes are killed and WeChat fails', () => {
  it('reaches nobody twice, forgets nobody, and keeps what followers were promised', async () => {
    const result = await chaosReach({ kills: 2, followers: 400 })
    expect(isKept(result), JSON.stringify(result)).toBe(true)
    expect(Number(result['receivedOnce'])).toBeGreaterThan(200)
  })
})
