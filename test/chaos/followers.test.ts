import { describe, expect, it } from 'vitest'
import { chaosFollowers } from './followers.ts'

/** `npm run chaos -- followers` does the same at full size. */
describe('sync, import, export, undo and erase while every process is killed', () => {
  it('lose nothing, double nothing, and leave nothing half done', async () => {
    const result = await chaosFollowers({ db: 'mysql', kills: 2, followers: 6000 })
    expect(result).toMatchObject({ lost: 0, doubled: 0, half: 0 })
    expect(Object.keys(result['interrupted'] as object).length).toBeGreaterThan(0)
  })
})
