import { describe, expect, it } from 'vitest'
import { fillIn, unknownVariable } from '../../../src/conversations/helps/variables.ts'

const values = { 'follower.alias': '爱茶的白鹭0427', 'agent.name': '小王', 'account.name': '茶铺', 'attribute.level': '金卡', 'attribute.city': '' }

describe('variables', () => {
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

  it.each<[string, string | undefined]>([
    ['{{follower.alias|朋友}} {{agent.name}} {{account.name}} {{attribute.vip_level|}}', undefined],
    ['{{follower.openid}}', '{{follower.openid}}'], ['您好{{name}}', '{{name}}'], ['{{}}', '{{}}'], ['{{attribute.Level}}', '{{attribute.Level}}'],
  ])('of %j says that %j is unknown', (text, unknown) => expect(unknownVariable(text)).toBe(unknown))
})
