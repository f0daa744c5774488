import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AttributeDefinition, FollowerAttribute } from '../../src/followers/attributes/attribute.entity.ts'
import { createQuiet } from '../../src/reach/attention/quiet.ts'
import { defaultSettings } from '../../src/reach/settings/settings.schemas.ts'
import { type Ground, startGround } from '../platform/harness.ts'

describe('quiet hours of many followers', () => {
  let ground: Ground
  beforeAll(async () => { ground = await startGround() })
  afterAll(() => ground.stop())

  const attribute = 7
  const other = 8
  const day = (at: string) => Date.parse(at)

  it('go by the time zone that their attribute names', async () => {
    const { db } = ground
    const zones = ['Asia/Tokyo', 'America/New_York', 'Asia/Tokyo', 'Mars/Olympus', 'Europe/London']
    const settingsWith = (timeZoneAttribute: string | null) => ({ ...defaultSettings, quietHours: { ...defaultSettings.quietHours, timeZoneAttribute, marginSeconds: 0 } })
    const common = { accountId: 1, type: 'string', options: null, isRequired: false, min: null, max: null, position: 0, createdAt: new Date(0), archivedAt: null, version: 1 } as const
    await db.write(async (tx) => {
      await tx.insert(AttributeDefinition, [
        { ...common, id: attribute, key: 'zone', label: 'Zone', defaultValue: null }, { ...common, id: other, key: 'home', label: 'Home', defaultValue: 'Europe/Paris' },
      ])
      const values = zones.map((textValue, at) => ({ followerId: at + 1, attributeId: attribute, textValue }))
      await tx.insert(FollowerAttribute, [...values, { followerId: 1, attributeId: other, textValue: 'UTC' }].map((value) => ({ ...value, accountId: 1, position: 0 })))
    })
    let settings = settingsWith('zone')
    const quiet = createQuiet({
      db,
      contextOf: async () => ({ settings, account: { timeZone: 'Asia/Shanghai' } }),
      holidaysIn: async (_accountId, from, to) => new Set(from <= '2026-11-24' && '2026-11-24' <= to ? ['2026-11-24'] : []),
    })
    const night = day('2026-11-24T15:00:00Z')

    expect(await quiet.of(1, night)).toEqual({
      untilMs: day('2026-11-25T01:00:00Z'),
      attributeId: attribute,
      byZone: new Map([['America/New_York', 0], ['Asia/Tokyo', day('2026-11-25T00:00:00Z')], ['Europe/London', 0]]),
    })
    // A moment later, and much later: what was reckoned holds no longer than it is true.
    expect((await quiet.of(1, night + 1)).untilMs).toBe(day('2026-11-25T01:00:00Z'))
    expect(await quiet.of(1, day('2026-11-25T00:30:00Z'))).toMatchObject({
      untilMs: day('2026-11-25T01:00:00Z'),
      byZone: new Map([['America/New_York', 0], ['Asia/Tokyo', 0], ['Europe/London', day('2026-11-25T09:00:00Z')]]),
    })
    expect((await quiet.of(1, day('2026-11-25T02:00:00Z'))).untilMs).toBe(0)

    settings = settingsWith('home')
    expect(await quiet.of(1, night)).toEqual({ untilMs: 0, attributeId: other, byZone: new Map([['UTC', 0]]) })
    settings = settingsWith('gone')
    expect(await quiet.of(1, night)).toEqual({ untilMs: day('2026-11-25T01:00:00Z'), attributeId: null, byZone: new Map() })
    settings = settingsWith(null)
    expect(await quiet.of(1, night)).toEqual({ untilMs: day('2026-11-25T01:00:00Z'), attributeId: null, byZone: new Map() })
  })
})
