import { describe, expect, it } from 'vitest'
import {
  acceptValue, type AttributeShape, type AttributeType, type AttributeValue, soundAttribute, storedFrom, valueFrom,
} from '../../src/followers/attributes/attribute.rules.ts'
import { AppError } from '../../src/platform/errors.ts'

const shape = (type: AttributeType, more: Partial<AttributeShape> = {}): AttributeShape =>
  ({ key: 'thing', type, options: type === 'enum' || type === 'list' ? ['茶', '书', '海'] : null, min: null, max: null, ...more })

/** What it comes to: the value, or which refusal and where. */
function outcome (work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return `${error.text} ${error.place}`
  }
}
const refused = (text: string) => `ATTRIBUTE_VALUE_INVALID${text} attributes/thing`

describe('the value of an attribute', () => {
  it.each<[AttributeType, unknown, AttributeValue | null]>([
    ['string', ' 张三 ', '张三'], ['string', '', null], ['string', '   ', null], ['string', '😀'.repeat(190), '😀'.repeat(190)],
    ['number', -0.5, -0.5], ['number', -0, 0], ['number', 1.7976931348623157e308, 1.7976931348623157e308], ['number', null, null],
    ['boolean', false, false], ['date', '2024-02-29', '2024-02-29'], ['date', '0001-01-01', '0001-01-01'],
    ['enum', '茶', '茶'], ['list', ['书', '茶'], ['书', '茶']], ['list', [], null],
  ])('of a %s may be %j', (type, value, kept) => {
    expect(acceptValue(shape(type), value)).toEqual(kept)
    expect(valueFrom(type, storedFrom(kept))).toEqual(kept)
  })

  it.each<[AttributeType, unknown, string]>([
    ['string', 5, ''], ['string', '\uD800', ''], ['string', '😀'.repeat(191), '/maxLength'], ['string', undefined, ''],
    ['number', '5', ''], ['number', Infinity, ''], ['number', NaN, ''], ['boolean', 1, ''], ['boolean', 'true', ''],
    ['date', '2026-02-30', ''], ['date', '2026-13-01', ''], ['date', '2026-3-1', ''], ['date', '2026-03-01T00:00:00Z', ''], ['date', 20_260_301, ''],
    ['enum', '茶 ', '/option'], ['enum', ['茶'], ''], ['enum', '', '/option'], ['list', '茶', ''], ['list', ['茶', 1], ''], ['list', ['茶', '酒'], '/option'],
    ['list', ['茶', '茶'], '/twice'], ['list', {}, ''],
  ])('of a %s is not %j', (type, value, text) => {
    expect(outcome(() => acceptValue(shape(type), value))).toBe(refused(text))
  })

  it.each<[AttributeShape, AttributeValue, string | undefined]>([
    [shape('number', { min: 1, max: 3 }), 1, undefined], [shape('number', { min: 1, max: 3 }), 0.9, '/min'], [shape('number', { min: 1, max: 3 }), 3.1, '/max'],
    [shape('number', { max: 0 }), 0.1, '/max'],
    [shape('date', { min: '2026-01-01', max: '2026-12-31' }), '2026-12-31', undefined], [shape('date', { min: '2026-01-01' }), '2025-12-31', '/min'],
    [shape('date', { max: '2026-12-31' }), '2027-01-01', '/max'],
    [shape('string', { min: 2, max: 3 }), '😀😀', undefined], [shape('string', { min: 2 }), '😀', '/minLength'], [shape('string', { max: 3 }), '一二三四', '/maxLength'],
  ])('stays within %j: %j', (bounded, value, text) => {
    expect(outcome(() => acceptValue(bounded, value))).toBe(text === undefined ? value : refused(text))
  })
})

describe('an attribute', () => {
  const sound = (type: AttributeType, more: Partial<AttributeShape> & { defaultValue?: AttributeValue | null } = {}) =>
    outcome(() => soundAttribute({ ...shape(type), defaultValue: null, ...more }).defaultValue)

  it.each<[AttributeType, object, AttributeValue | null]>([
    ['string', { min: 0, max: 190, defaultValue: ' 无 ' }, '无'], ['string', { defaultValue: '' }, null], ['number', { min: -1.5, max: -1.5, defaultValue: -1.5 }, -1.5],
    ['date', { min: '2026-01-01', max: '2026-01-01' }, null], ['boolean', { defaultValue: false }, false], ['enum', { defaultValue: '海' }, '海'],
    ['list', { defaultValue: ['海', '茶'] }, ['海', '茶']], ['list', { defaultValue: [] }, null],
  ])('of type %s is sound with %j, and its default is %j', (type, more, kept) => {
    expect(sound(type, more)).toEqual(kept)
  })

  it.each<[AttributeType, object, string]>([
    ['enum', { options: null }, 'ATTRIBUTE_OPTIONS_UNFIT body/options'], ['list', { options: [] }, 'ATTRIBUTE_OPTIONS_UNFIT body/options'],
    ['string', { options: ['茶'] }, 'ATTRIBUTE_OPTIONS_UNFIT body/options'], ['enum', { options: ['茶', '茶'] }, 'ATTRIBUTE_VALUE_INVALID/twice body/options'],
    ['string', { min: -1 }, 'ATTRIBUTE_BOUNDS_UNFIT body/min'], ['string', { max: 191 }, 'ATTRIBUTE_BOUNDS_UNFIT body/max'],
    ['string', { max: 1.5 }, 'ATTRIBUTE_BOUNDS_UNFIT body/max'], ['number', { min: '1' }, 'ATTRIBUTE_BOUNDS_UNFIT body/min'],
    ['date', { min: 5 }, 'ATTRIBUTE_BOUNDS_UNFIT body/min'], ['date', { max: '2026-02-30' }, 'ATTRIBUTE_BOUNDS_UNFIT body/max'],
    ['boolean', { min: 0 }, 'ATTRIBUTE_BOUNDS_UNFIT body/min'], ['enum', { max: 1 }, 'ATTRIBUTE_BOUNDS_UNFIT body/max'],
    ['number', { min: 2, max: 1 }, 'ATTRIBUTE_BOUNDS_UNFIT body/max'], ['date', { min: '2026-01-02', max: '2026-01-01' }, 'ATTRIBUTE_BOUNDS_UNFIT body/max'],
    ['number', { max: 1, defaultValue: 2 }, 'ATTRIBUTE_VALUE_INVALID/max body/defaultValue'], ['enum', { defaultValue: '酒' }, 'ATTRIBUTE_VALUE_INVALID/option body/defaultValue'],
  ])('of type %s is refused with %j', (type, more, text) => {
    expect(sound(type, more)).toBe(text)
  })
})
