import { describe, expect, it } from 'vitest'
import { choose, type Contender, hasSkill } from '../../../src/conversations/routing/choose.ts'

const contender = (agentId: number, more: Partial<Contender> = {}): Contender => ({
  agentId, weight: 1, load: 0, limit: 5, capacity: 5, barred: null, skills: new Map(), languages: [], turnMs: -Infinity, ...more,
})
const wanted = { requiredSkills: [], language: null, stickyAgentId: null, isGoingOn: false, releasedBy: null }

describe('who gets a conversation', () => {
  it.each([
    ['who holds less', 'least-loaded', [contender(1, { load: 2 }), contender(2, { load: 1 })], {}, 2, 'LEAST_LOADED'],
    ['who has room for more by weight', 'least-loaded', [contender(1, { load: 2 }), contender(2, { load: 3, weight: 4 })], {}, 2, 'LEAST_LOADED'],
    ['of two who hold nothing the one with more weight', 'least-loaded', [contender(1), contender(2, { weight: 3 })], {}, 2, 'LEAST_LOADED'],
    ['of equals who waits longer', 'least-loaded', [contender(1, { turnMs: 2 }), contender(2, { turnMs: 1 })], {}, 2, 'LEAST_LOADED'],
    ['of equals in everything the first', 'least-loaded', [contender(2), contender(1)], {}, 1, 'LEAST_LOADED'],
    ['whose turn it is, whatever they hold', 'round-robin', [contender(1, { turnMs: 5 }), contender(2, { turnMs: 4, load: 4 })], {}, 2, 'ROUND_ROBIN'],
    ['who never had one', 'round-robin', [contender(1, { turnMs: 0 }), contender(2)], {}, 2, 'ROUND_ROBIN'],
    ['who had it last', 'sticky', [contender(1), contender(2, { load: 4 })], { stickyAgentId: 2 }, 2, 'STICKY'],
    ['who had it last, if the same talk goes on', 'round-robin', [contender(1), contender(2, { load: 4 })], { stickyAgentId: 2, isGoingOn: true }, 2, 'STICKY'],
    ['another one if they are full', 'sticky', [contender(1), contender(2, { load: 5 })], { stickyAgentId: 2 }, 1, 'LEAST_LOADED'],
    ['another one if they are away', 'sticky', [contender(1), contender(2, { barred: 'AWAY' })], { stickyAgentId: 2 }, 1, 'LEAST_LOADED'],
    ['nobody in particular where teams do not stick', 'least-loaded', [contender(1), contender(2, { load: 4 })], { stickyAgentId: 2 }, 1, 'LEAST_LOADED'],
    ['who can do it', 'least-loaded', [contender(1), contender(2, { load: 4, skills: new Map([['refund', 3]]) })], { requiredSkills: ['refund:3'] }, 2, 'LEAST_LOADED'],
    ['who speaks the language', 'least-loaded', [contender(1, { languages: ['en'] }), contender(2, { load: 4, languages: ['zh'] })], { language: 'zh_CN' }, 2, 'LEAST_LOADED'],
    ['whoever says nothing of languages', 'least-loaded', [contender(1), contender(2, { load: 4, languages: ['zh'] })], { language: 'zh_CN' }, 1, 'LEAST_LOADED'],
    ['a foreigner rather than nobody', 'least-loaded', [contender(1, { languages: ['en'] })], { language: 'zh_CN' }, 1, 'LEAST_LOADED'],
    ['not who has just given it back', 'sticky', [contender(1), contender(2)], { stickyAgentId: 1, releasedBy: 1 }, 2, 'LEAST_LOADED'],
    ['nobody, if only they are there', 'least-loaded', [contender(1)], { releasedBy: 1 }, null, 'GAVE_IT_BACK'],
    ['nobody, if all are full', 'least-loaded', [contender(1, { load: 5 }), contender(2, { limit: 0, barred: 'RAMPING' }), contender(3, { load: 5 })], {}, null, 'FULL'],
    ['nobody, if who is there has just come back', 'least-loaded', [contender(1, { load: 1, limit: 1 })], {}, null, 'RAMPING'],
    ['nobody who can do it', 'least-loaded', [contender(1), contender(2, { skills: new Map([['refund', 2]]) })], { requiredSkills: ['refund:3'] }, null, 'LACKS_SKILL'],
    ['nobody of a team without members', 'round-robin', [], {}, null, 'TEAM_EMPTY'],
  ] as const)('%s', (_what, strategy, contenders, more, agentId, why) => {
    expect(choose(contenders, { ...wanted, ...more }, strategy)).toMatchObject({ agentId, why })
  })

  it('tells who was considered, the chosen one first and who could not last', () => {
    const contenders = [contender(1, { barred: 'OFFLINE' }), contender(2, { load: 3 }), contender(3, { load: 1 }), contender(4, { load: 5 })]
    expect(choose(contenders, wanted, 'least-loaded').considered).toEqual([
      { agentId: 3, load: 1, limit: 5, weight: 1, barred: null }, { agentId: 2, load: 3, limit: 5, weight: 1, barred: null },
      { agentId: 1, load: 0, limit: 5, weight: 1, barred: 'OFFLINE' }, { agentId: 4, load: 5, limit: 5, weight: 1, barred: 'FULL' },
    ])
    expect(choose(Array.from({ length: 300 }, (_, at) => contender(at + 1)), wanted, 'least-loaded').considered).toHaveLength(20)
  })

  it.each([['refund', 1, true], ['refund:1', 1, true], ['refund:3', 2, false], ['refund:3', 3, true], ['returns', 5, false]])('asked for %s at level %i: %s', (required, level, has) => {
    expect(hasSkill(new Map([['refund', level]]), required)).toBe(has)
  })
})
