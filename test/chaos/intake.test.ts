import { describe, expect, it } from 'vitest'
import { chaosIntake } from './intake.ts'

/** The promise behind everything else, tried on every change: `npm run chaos -- intake` does the same at full size. */
describe('the intake while processes are killed and the database goes away', () => {
  it('loses nothing and doubles nothing', async () => {
    const result = await chaosIntake({ db: 'mysql', kills: 3 })
    expect(result).toMatchObject({ lost: 0, doubled: 0 })
    expect(result['acknowledged']).toBeGreaterThan(100)
    expect(result['worked']).toBe(result['stored'])
  })
})
