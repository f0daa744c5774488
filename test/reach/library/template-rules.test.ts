import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../../src/reach/library/template.fields.ts'
import { checkTemplateData } from '../../../src/reach/library/template.rules.ts'
import { fillForm, readForm } from '../../../src/simulator/rules/template-data.ts'

const enumerations = [{ keywordCode: 'enum_string1.DATA', enumValueList: ['快递', '自提'] }]

/** What we say of one value, and whether the simulator, which has rules of its own, takes it. */
function judge (key: string, value: string): { faults: string[], isTaken: boolean } {
  const content = `{{${key}.DATA}}`
  const filled = fillForm(readForm(content, { enum_string1: ['快递', '自提'] }), { [key]: { value } })
  return { faults: checkTemplateData({ fields: fieldsOf(content, enumerations) }, { [key]: { value } }).map(({ text }) => text), isTaken: typeof filled === 'string' }
}

describe('the value of a template’s field', () => {
  it.each([
    ['thing1', '二十个以内字符，数字12、字母a，符号！'], ['thing1', '🎁'.repeat(20)],
    ['number2', '1'.repeat(32)], ['number2', '12.50'],
    ['letter3', 'A'.repeat(32)],
    ['symbol4', '★★★★★'],
    ['character_string5', 'SF-20260301.001'], ['character_string5', 'x'.repeat(32)],
    ['time6', '15:01'], ['time6', '2026年3月1日 15:01'], ['time6', '2026-03-01 15:01:30'], ['time6', '2026年3月1日 15:01~16:30'],
    ['date7', '2026年3月1日'], ['date7', '2026-03-01 15:01'], ['date7', '2026年3月1日~2026年3月31日'],
    ['amount8', '￥1234567890'], ['amount8', '¥36.50'], ['amount8', '100元'],
    ['phone_number9', '+86-0766-66888866'],
    ['car_number10', '粤A8Z888挂'],
    ['name11', '欧阳诸葛司马上官夏侯'], ['name11', 'Jean-Luc Picard'],
    ['phrase12', '正在配送中'],
    ['enum_string1', '自提'],
    ['keyword1', '随便写多长都可以，'.repeat(20)],
    ['const3', '没有规则的类型'],
  ])('%s takes %s', (key, value) => {
    expect(judge(key, value)).toEqual({ faults: [], isTaken: true })
  })

  it.each([
    ['thing1', '字'.repeat(21)], ['thing1', '🎁'.repeat(21)],
    ['number2', '1'.repeat(33)], ['number2', '12个'],
    ['letter3', 'A'.repeat(33)], ['letter3', 'A1'],
    ['symbol4', '★★★★★★'], ['symbol4', '★a'],
    ['character_string5', 'x'.repeat(33)], ['character_string5', '订单1'],
    ['time6', '下午三点'], ['time6', '25:00'], ['time6', '15:01～16:30'],
    ['date7', '2026年13月1日'], ['date7', '15:01'],
    ['amount8', '￥12345678901'], ['amount8', '￥￥1'], ['amount8', '1,000'],
    ['phone_number9', '1'.repeat(18)], ['phone_number9', '电话1'],
    ['car_number10', '粤A8Z8888挂'], ['car_number10', '粤A8挂8'],
    ['name11', '欧阳诸葛司马上官夏侯张'], ['name11', 'a'.repeat(21)], ['name11', '张3'],
    ['phrase12', '正在配送中了'], ['phrase12', 'ok'],
    ['enum_string1', '飞鸽'],
  ])('%s refuses %s', (key, value) => {
    expect(judge(key, value)).toEqual({ faults: [`TEMPLATE_VALUE_UNFIT/${key.replace(/\d+$/, '')}`], isTaken: false })
  })
})

describe('the data of a template', () => {
  const order = { fields: fieldsOf('商品名称：{{thing1.DATA}}\n发货时间{{time2.DATA}}\n再说一遍{{thing1.DATA}}') }

  it('has fields that are read from its text, each once', () => {
    expect(order.fields).toEqual([
      { key: 'thing1', type: 'thing', label: '商品名称', isOptional: false, values: null }, { key: 'time2', type: 'time', label: '发货时间', isOptional: false, values: null },
    ])
    expect(fieldsOf('取货{{enum_string1.DATA}}', enumerations)).toEqual([{ key: 'enum_string1', type: 'enum_string', label: '取货', isOptional: false, values: ['快递', '自提'] }])
    expect(fieldsOf('欢迎')).toEqual([])
  })

  it('is refused for everything that is wrong with it at once, each in its place', () => {
    const faults = checkTemplateData(order, { thing1: { value: '字'.repeat(21) }, time3: { value: '15:01' } })
    expect(faults.map(({ code, place }) => [code, place])).toEqual([
      ['TEMPLATE_VALUE_UNFIT', 'content/data/thing1/value'], ['TEMPLATE_VALUE_MISSING', 'content/data/time2'], ['TEMPLATE_FIELD_UNKNOWN', 'content/data/time3'],
    ])
    expect(faults[0]?.advice).toContain('count alike')
    expect(checkTemplateData(order, { thing1: { value: ' ' }, time2: { value: '15:01' } })).toMatchObject([{ code: 'TEMPLATE_VALUE_EMPTY', place: 'content/data/thing1/value' }])
    expect(checkTemplateData(order, { thing1: { value: '明前龙井' }, time2: { value: '15:01' } })).toEqual([])
  })

  it('of an industry template takes any text, and may leave out what WeChat no longer shows', () => {
    const fields = fieldsOf('{{first.DATA}}\n订单：{{keyword1.DATA}}\n{{remark.DATA}}')
    expect(checkTemplateData({ fields }, { keyword1: { value: '1001' } })).toEqual([])
    expect(checkTemplateData({ fields }, { first: { value: '' }, remark: { value: '谢谢' } })).toMatchObject([{ code: 'TEMPLATE_VALUE_MISSING', place: 'content/data/keyword1' }])
  })

  it('does not take what every object has for a value', () => {
    expect(checkTemplateData({ fields: fieldsOf('{{constructor.DATA}}') }, {})).toMatchObject([{ code: 'TEMPLATE_VALUE_MISSING' }])
  })
})
