import { describe, expect, it } from 'vitest'
import { pairsToJoin, personsFrom } from '../../src/followers/persons/groups.ts'

const pairs = (...ends: Array<[number, number]>) => ends.map(([followerId, otherId]) => ({ followerId, otherId }))
/** From 21 on. */
const numbered = (...ends: Array<[number, number]>) => pairs(...ends).map((pair, at) => ({ ...pair, id: 21 + at }))

describe('who is one person', () => {
  it.each([
    ['nobody is tied', [1, 2, 3], [], { 1: null, 2: null, 3: null }],
    ['two are', [1, 2, 3], numbered([2, 3]), { 1: null, 2: 21, 3: 21 }],
    ['a chain is one, whatever came first', [5, 1, 9, 7], numbered([7, 9], [1, 5], [5, 9]), { 1: 21, 5: 21, 7: 21, 9: 21 }],
    ['a ring is one', [1, 2, 3], numbered([1, 2], [2, 3], [1, 3]), { 1: 21, 2: 21, 3: 21 }],
    ['two persons stay two', [1, 2, 3, 4], numbered([1, 4], [2, 3]), { 1: 21, 2: 22, 3: 22, 4: 21 }],
  ])('%s', (_case, ids, links, expected) => {
    expect(Object.fromEntries(personsFrom(ids, links))).toEqual(expected)
  })

  it.each([
    ['a group that nobody tied yet', [[1, 2, 3]], [], [], pairs([1, 2], [1, 3])],
    ['what is one already', [[1, 2, 3]], pairs([2, 3], [1, 3]), [], []],
    ['what is one in two parts', [[1, 2, 3, 4]], pairs([1, 2], [3, 4]), [], pairs([1, 3])],
    ['two who were parted', [[1, 2]], [], pairs([1, 2]), []],
    ['two who were parted, with a third between them', [[1, 3, 7]], [], pairs([1, 7]), pairs([1, 3])],
    ['two who were parted, when the third comes first', [[2, 5, 9]], [], pairs([5, 9]), pairs([2, 5])],
    ['who left the one in the middle', [[1, 2, 3]], [], pairs([1, 2], [1, 3]), pairs([2, 3])],
    ['parted ones, round by what somebody tied by hand', [[1, 2]], pairs([1, 8], [2, 9]), pairs([8, 9]), []],
    ['several groups, each for itself', [[1, 4], [2, 3]], [], [], pairs([1, 4], [2, 3])],
    ['groups that a hand has tied', [[1, 2], [3, 4]], pairs([2, 3]), pairs([1, 4]), pairs([1, 2])],
  ])('by unionid, is found for %s', (_case, groups, links, parted, expected) => {
    expect(pairsToJoin(groups, { links, parted })).toEqual(expected)
  })
})
