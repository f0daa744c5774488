import type { EntityManager } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { meansEveryone, usesTime } from '../../src/segments/rule/everyone.ts'
import type { Rule } from '../../src/segments/rule/rule.schema.ts'
import { type Leaf, leavesOf, namedIn, resolve } from '../../src/segments/rule/tree.ts'

const tagged: Rule = { tag: 1, isOn: true }
const following: Rule = { field: 'subscribed', is: true }
const wide: Rule = { any: Array.from({ length: 100 }, (_, at): Rule => ({ tag: at + 1, isOn: true })) }
const named = new Map<number, Rule>([
  [1, following], [2, { segment: 3 }], [3, { any: [tagged, { segment: 2 }] }], [4, wide], [5, { any: [{ segment: 4 }, { segment: 4 }] }], [6, { any: [{ segment: 5 }, { segment: 5 }] }],
  [7, { did: { kind: 'message.', within: { days: 3 } } }],
])
const read = (rule: Rule, self?: number) => resolve({ ruleOf: async (_accountId, id) => named.get(id) ?? null, from: {} as EntityManager, accountId: 1, self }, rule)
const nested = (levels: number): Rule => (levels === 1 ? tagged : { not: nested(levels - 1) })

describe('a rule', () => {
  it.each<[string, Rule, boolean]>([
    ['who follows', following, true],
    ['who follows and is not blocked', { all: [following, { field: 'blocked', is: false }] }, true],
    ['who is not one who does not follow', { not: { field: 'subscribed', is: false } }, true],
    ['another segment that means all', { segment: 1 }, true],
    ['tagged or following', { any: [tagged, following] }, true],
    ['tagged or not', { any: [tagged, { tag: 1, isOn: false }] }, true],
    ['said in a roundabout way', { not: { all: [tagged, { not: { any: [tagged, { segment: 7 }] } }] } }, true],
    ['is it or is not', { any: [{ attribute: 'city', is: '上海' }, { attribute: 'city', isNot: '上海' }] }, true],
    ['has one or has none', { any: [{ field: 'remark', isEmpty: true }, { field: 'remark', isEmpty: false }] }, true],
    ['contains it or lacks it', { any: [{ field: 'alias', contains: '茶' }, { field: 'alias', lacks: '茶' }] }, true],
    ['all but those who are nobody', { minus: [following, { all: [tagged, { not: tagged }] }] }, true],
    ['any number of messages', { field: 'messageCount', atLeast: 0 }, true],
    ['any stage', { field: 'stage', in: ['lost', 'unknown', 'potential', 'customer', 'high-value'] }, true],
    ['the whole of a share', { bucket: { from: 0, below: 10_000 } }, true],
    ['did it or never did', { did: { kind: 'event.CLICK', atLeast: 0 } }, true],
    ['however long they follow', { subscriptionAge: { atLeast: 0 } }, true],
    ['one of many, or following', { any: [{ segment: 4 }, following] }, true],
    ['tagged', tagged, false],
    ['tagged and following', { all: [tagged, following] }, false],
    ['all but the tagged', { minus: [following, tagged] }, false],
    ['nobody', { not: following }, false],
    ['one tag or not another', { any: [tagged, { tag: 2, isOn: false }] }, false],
    ['a share', { bucket: { from: 0, below: 9999 } }, false],
    ['one of many', wide, false],
  ])('is or is not about everybody: %s', async (_what, rule, isEveryone) => {
    expect(meansEveryone(await read(rule))).toBe(isEveryone)
  })

  it('looks at each condition once to find out, however many combinations there are', async () => {
    let looked = 0
    const seen = new Proxy(tagged, { ownKeys: (rule) => { looked++; return Reflect.ownKeys(rule) } })
    const parts = [await read(following), ...Array.from({ length: 12 }, (_, at): Leaf => ({ is: 'condition', about: 'tag', place: '', condition: at === 0 ? seen : { tag: at + 1, isOn: true } }))]
    expect(meansEveryone({ is: 'any', parts, place: '' })).toBe(true)
    expect(looked).toBeLessThan(10)
  })

  it.each<[Rule, boolean]>([
    [tagged, false], [{ not: { all: [tagged, { silent: { days: 3 } }] } }, true], [{ segment: 7 }, true], [{ did: { kind: 'message.text', from: '2026-03-01T00:00:00Z' } }, false],
    [{ reach: { route: 'service', purpose: 'content' } }, true], [{ minus: [tagged, { subscriptionAge: { atLeast: 5 } }] }, true], [{ massLeft: { atLeast: 1 } }, true],
    [{ windowClosesWithin: { hours: 2 } }, true], [{ field: 'lastInboundAt', before: '2026-03-01T00:00:00Z' }, false], [{ consent: { topic: 'news', state: 'given' } }, false],
  ])('changes by itself or does not: %j', async (rule, isTimely) => {
    expect(usesTime(await read(rule))).toBe(isTimely)
  })

  it.each<[string, Rule, string, string]>([
    ['nothing', {}, 'RULE_PART_UNCLEAR', 'body/rule'],
    ['two things', { all: [{ tag: 1, isOn: true, list: 2 }] }, 'RULE_PART_UNCLEAR', 'body/rule/all/0'],
    ['a join and a condition', { not: { any: [tagged], field: 'subscribed' } }, 'RULE_PART_UNCLEAR', 'body/rule/not'],
    ['an operator of nothing', { any: [tagged, { list: 2, isOn: true }] }, 'RULE_OPERATOR_UNFIT', 'body/rule/any/1/isOn'],
    ['too deep', nested(9), 'RULE_TOO_DEEP', 'body/rule/not/not/not/not/not/not/not/not'],
    ['too much', { minus: [wide, tagged] }, 'RULE_TOO_LARGE', 'body/rule/minus/1'],
    ['too much of others', { any: [tagged, { segment: 6 }] }, 'RULE_TOO_LARGE', 'body/rule/any/1/segment'],
    ['no such segment', { minus: [tagged, { segment: 99 }] }, 'RULE_SEGMENT_UNKNOWN', 'body/rule/minus/1/segment'],
    ['a circle among others', { not: { segment: 2 } }, 'RULE_SEGMENT_CIRCLE', 'body/rule/not/segment'],
  ])('is refused with its place: %s', async (_what, rule, code, place) => {
    await expect(read(rule)).rejects.toMatchObject({ code, place })
  })

  it('may be as deep and as large as is said, and name itself nowhere', async () => {
    expect(leavesOf(await read(nested(8)))).toHaveLength(1)
    expect(leavesOf(await read({ any: [wide] }))).toHaveLength(100)
    expect(leavesOf(await read({ any: [{ segment: 4 }, { segment: 4 }, tagged] }))).toHaveLength(201)
    await expect(read({ any: [tagged, { segment: 1 }] }, 1)).rejects.toMatchObject({ code: 'RULE_SEGMENT_CIRCLE' })
    await expect(read({ segment: 7 }, 1)).resolves.toMatchObject({ is: 'segment', id: 7 })
  })

  it('tells which segments and lists it names itself', () => {
    const rule: Rule = { minus: [{ all: [{ segment: 3 }, { not: { list: 8 } }] }, { any: [{ segment: 1 }, { segment: 3 }] }] }
    expect(namedIn(rule, 'segment')).toEqual([3, 1])
    expect(namedIn(rule, 'list')).toEqual([8])
  })
})
