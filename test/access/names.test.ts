import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/access/throttle.ts'
import { fitName } from '../../src/access/user-names.ts'

describe('a name to sign in with', () => {
  it.each([
    ['Wang.Fang', 'wang.fang'],
    [' wang ', 'wang'],
    ['ＷＡＮＧ', 'wang'],
    ['王小芳', '王小芳'],
    ['wang@example.com', 'wang@example.com'],
  ])('%j is kept as %j', (typed, kept) => expect(fitName(typed)).toBe(kept))

  it.each(['ab', 'a b c', '', 'wang\u200Bfang', 'x'.repeat(65), 'a/b/c', 'ﷺﷺﷺﷺ'])('%j is refused', (typed) => {
    expect(() => fitName(typed)).toThrow(expect.objectContaining({ code: 'USER_NAME_UNFIT' }))
  })
})

describe('the network that an address counts for', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2'],
  ])('%s is %s', (address, network) => expect(networkOf(address)).toBe(network))
})
