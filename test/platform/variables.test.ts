import { describe, expect, it } from 'vitest'
import { fillIn, type Variable, variablesIn, wordsOf } from '../../src/platform/variables.ts'

const values = { 'follower.alias': '爱茶的白鹭0427', 'agent.name': '小王', 'account.name': '茶铺', 'attribute.level': '金卡', 'attribute.city': '' }

describe('variables in texts', () => {
  it.each<[string, string, string[]]>([
    ['{{follower.alias}}您好，我是{{ agent.name }}', '爱茶的白鹭0427您好，我是小王', []],
    ['{{attribute.level|贵宾}}', '金卡', []],
    ['来自{{attribute.city| 远方 }}的{{attribute.none|朋友}}', '来自远方的朋友', []],
    ['来自{{attribute.city}}的{{attribute.none}}{{attribute.none}}', '来自的', ['attribute.city', 'attribute.none']],
    ['{{attribute.city|}}', '', []],
    ['{{constructor.name}}{{attribute.__proto__|x}}', 'x', ['constructor.name']],
    ['没有变量 { {a} }', '没有变量 { {a} }', []],
  ])('%j becomes %j', (text, filled, missing) => expect(fillIn(text, values)).toEqual({ text: filled, missing }))

  it('puts values in once: what somebody is called names nothing', () => {
    expect(fillIn('{{follower.alias}}', { 'follower.alias': '{{agent.name}} $& $1', 'agent.name': '小王' }).text).toBe('{{agent.name}} $& $1')
  })

  it.each<[string, Variable[]]>([
    ['好', []],
    ['{{ a.b }}{{c.d| e }}', [{ whole: '{{ a.b }}', name: 'a.b', instead: undefined }, { whole: '{{c.d| e }}', name: 'c.d', instead: ' e ' }]],
    ['{{}} {{A.b}} {{a.b|}}', [
      { whole: '{{}}', name: '', instead: undefined }, { whole: '{{A.b}}', name: '', instead: undefined }, { whole: '{{a.b|}}', name: 'a.b', instead: '' },
    ]],
    ['{{a.b|{x}}} {{c.d', [{ whole: '{{', name: '', instead: undefined }, { whole: '{{', name: '', instead: undefined }]],
  ])('finds in %j what stands between the braces', (text, found) => expect(variablesIn(text)).toEqual(found))

  it.each<[unknown, string]>([['好', '好'], [7, '7'], [false, 'false'], [['红', '绿'], '红、绿'], [null, ''], [undefined, ''], [{}, '']])(
    'writes %j as %j', (value, words) => expect(wordsOf(value)).toBe(words))
})
