import { describe, expect, it } from 'vitest'
import { chaosPush, isKept } from './push.ts'

/** `npm run chaos -- push` does the same at full size. */
describe('pushing by every route while processes are killed and WeChat fails', () => {
  it('reaches just those it is for, nobody twice, and every number is right', async () => {
    const result = await chaosPush({ kills: 2, followers: 300 })
    expect(isKept(result), JSON.stringify(result)).toBe(true)
    expect(Number(result['receivedOnce'])).toBeGreaterThan(800)
  })
})
