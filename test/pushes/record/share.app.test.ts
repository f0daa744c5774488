import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isHeldOut, shareOf, shareSql, variantOf, variantSql } from '../../../src/pushes/record/share.ts'
import { type Ground, startGround } from '../../platform/harness.ts'

const ids = [1, 2, 3, 41, 999, 10_000, 1_234_567, 2_147_483_646, 2_147_483_647, 5_000_000_000]
const variants = [{ weight: 2 }, { weight: 1 }, { weight: 1 }]

describe('who gets which variant', () => {
  let ground: Ground
  beforeAll(async () => { ground = await startGround() })
  afterAll(() => ground.stop())
  const asked = async (expression: (id: string) => string) => {
    const rows = await Promise.all(ids.map((id) => ground.db.read.query<Array<{ value: number | string }>>(`SELECT ${expression('some.id')} AS value FROM (SELECT ${id} AS id) AS some`)))
    return rows.map(([row]) => Number(row?.value))
  }

  it('is the same in the database as in code', async () => {
    for (const salt of [0, 7919, 1_009_337]) expect(await asked((id) => shareSql(id, salt))).toEqual(ids.map((id) => shareOf(id, salt)))
    for (const holdOut of [{ ever: 0, push: 0 }, { ever: 30, push: 0 }, { ever: 20, push: 40 }]) {
      expect(await asked((id) => variantSql(12, id, variants, holdOut)))
        .toEqual(ids.map((id) => (isHeldOut(12, id, holdOut) ? -1 : variantOf(12, id, variants))))
    }
  })

  it('falls as the weights say, for each push anew, and whoever is held out says nothing of the variants', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => at + 1)
    const share = (picked: readonly number[]) => variants.map((_, variant) => picked.filter((id) => variantOf(7, id, variants) === variant).length / picked.length)
    for (const picked of [many, many.filter((id) => isHeldOut(7, id, { ever: 10, push: 20 })), many.filter((id) => variantOf(8, id, variants) === 0)]) {
      const [first = 0, second = 0, third = 0] = share(picked)
      expect(Math.abs(first - 0.5)).toBeLessThan(0.03)
      expect(Math.abs(second - 0.25)).toBeLessThan(0.03)
      expect(Math.abs(third - 0.25)).toBeLessThan(0.03)
    }
    const held = many.filter((id) => isHeldOut(7, id, { ever: 0, push: 20 }))
    expect(Math.abs(held.length / many.length - 0.2)).toBeLessThan(0.01)
    expect(Math.abs(held.filter((id) => isHeldOut(8, id, { ever: 0, push: 20 })).length / held.length - 0.2)).toBeLessThan(0.03)
  })
})
