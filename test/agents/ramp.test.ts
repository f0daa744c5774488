import { describe, expect, it } from 'vitest'
import { barredBecause, type Standing } from '../../src/agents/barred.ts'
import { limitOf } from '../../src/agents/ramp.ts'

const at = (second: number) => new Date(1_000_000 + second * 1000)

describe('how much somebody may hold who came back at second 0', () => {
  it.each([
    ['at once: one', { load: 0, lastAssignedAt: null }, 0, 1],
    ['right after the first: no more', { load: 1, lastAssignedAt: at(0) }, 19, 1],
    ['twenty seconds after it: another', { load: 1, lastAssignedAt: at(0) }, 20, 2],
    ['what they still held counts', { load: 3, lastAssignedAt: at(-500) }, 1, 4],
    ['what they got before they left does not keep them waiting', { load: 0, lastAssignedAt: at(-1) }, 0, 1],
    ['never more than they can', { load: 5, lastAssignedAt: null }, 1, 5],
    ['after as long as it takes to fill: all', { load: 0, lastAssignedAt: at(99) }, 100, 5],
    ['just before: one', { load: 0, lastAssignedAt: at(79) }, 99, 1],
  ])('%s', (_case, { load, lastAssignedAt }, second, limit) => {
    expect(limitOf({ capacity: 5, load, lastAssignedAt, backSince: at(0) }, at(second), 20_000)).toBe(limit)
  })

  it('is their capacity without a ramp', () => {
    expect(limitOf({ capacity: 5, load: 0, lastAssignedAt: at(0), backSince: at(0) }, at(0), 0)).toBe(5)
    expect(limitOf({ capacity: 5, load: 0, lastAssignedAt: null, backSince: null }, at(0), 20_000)).toBe(5)
  })
})

describe('why somebody is given nothing', () => {
  const free: Standing = { isDisabled: false, presence: 'online', isFresh: true, isAbsent: false, isOnShift: true, load: 1, capacity: 5, limit: 2 }
  it.each<[string, Partial<Standing>, string | null]>([
    ['nothing bars them', {}, null],
    ['disabled, before all else', { isDisabled: true, presence: 'offline' }, 'DISABLED'],
    ['offline is not called silent', { presence: 'offline', isFresh: false }, 'OFFLINE'],
    ['silent, whatever they said last', { presence: 'away', isFresh: false }, 'SILENT'],
    ['away', { presence: 'away', load: 5 }, 'AWAY'],
    ['busy', { presence: 'busy' }, 'BUSY'],
    ['absent, though online', { isAbsent: true, isOnShift: false }, 'ABSENT'],
    ['off shift', { isOnShift: false }, 'OFF_SHIFT'],
    ['full', { load: 5, limit: 5 }, 'FULL'],
    ['full after the capacity was lowered', { load: 7 }, 'FULL'],
    ['coming back', { load: 2 }, 'RAMPING'],
  ])('%s', (_case, more, barred) => {
    expect(barredBecause({ ...free, ...more })).toBe(barred)
  })
})
