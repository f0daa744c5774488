import { describe, expect, it } from 'vitest'
import { unknownVariable } from '../../../src/conversations/helps/variables.ts'

describe('what the words of agents may name', () => {
  it.each<[string, string | undefined]>([
    ['{{follower.alias|朋友}} {{agent.name}} {{account.name}} {{attribute.vip_level|}}', undefined],
    ['{{follower.openid}}', '{{follower.openid}}'], ['您好{{name}}', '{{name}}'], ['{{}}', '{{}}'], ['{{attribute.Level}}', '{{attribute.Level}}'],
  ])('of %j says that %j is unknown', (text, unknown) => expect(unknownVariable(text)).toBe(unknown))
})
