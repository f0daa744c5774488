import { describe, expect, it } from 'vitest'
import { failing, type RuleFacts } from '../../../src/conversations/routing/rule.matching.ts'

const facts: RuleFacts = {
  texts: ['你好', 'This is about ＲＥＦＵＮＤ 我要退款'],
  menuKeys: ['help'],
  qrScenes: ['shop-7'],
  tagIds: new Set([3, 5]),
  attributes: { level: '金卡', score: 12, tastes: ['茶', '书'], isMember: true, birthday: null },
  language: 'zh_CN',
  previousAgentId: 4,
  isWorking: (calendarId) => calendarId === 9,
}

describe('a rule', () => {
  it.each([
    ['without conditions', {}, null],
    ['a keyword', { keywords: ['换货', '退款'] }, null],
    ['a keyword in another width and case', { keywords: ['refund'] }, null],
    ['a keyword between Chinese', { keywords: ['要退'] }, null],
    ['no keyword', { keywords: ['换货'] }, 'keywords'],
    ['a Latin keyword inside another word', { keywords: ['hi'] }, 'keywords'],
    ['a Latin keyword that is cut off', { keywords: ['refun'] }, 'keywords'],
    ['only blanks', { keywords: [' '] }, 'keywords'],
    ['a menu key', { menuKeys: ['x', 'help'] }, null],
    ['another menu key', { menuKeys: ['hel'] }, 'menuKeys'],
    ['a QR code', { qrScenes: ['shop-7'] }, null],
    ['another QR code', { qrScenes: ['shop-8'] }, 'qrScenes'],
    ['one of the tags', { tagIds: [1, 5] }, null],
    ['none of the tags', { tagIds: [1] }, 'tagIds'],
    ['a language of a kind', { languages: ['en', 'zh'] }, null],
    ['a language to the letter', { languages: ['zh-cn'] }, null],
    ['another language', { languages: ['zh_TW'] }, 'languages'],
    ['working by a calendar', { hours: { is: 'working', calendarId: 9 } }, null],
    ['free by it', { hours: { is: 'free', calendarId: 9 } }, 'hours'],
    ['free by the account’s own', { hours: { is: 'free' } }, null],
    ['somebody before', { hasPreviousAgent: true }, null],
    ['nobody before', { hasPreviousAgent: false }, 'hasPreviousAgent'],
    ['one of these before', { previousAgentIds: [4] }, null],
    ['another one before', { previousAgentIds: [5] }, 'previousAgentIds'],
    ['all of several', { keywords: ['退款'], tagIds: [3], hasPreviousAgent: true }, null],
    ['not the last of several', { keywords: ['退款'], tagIds: [3], hasPreviousAgent: false }, 'hasPreviousAgent'],
  ] as const)('%s', (_what, conditions, failed) => {
    expect(failing(structuredClone(conditions) as Parameters<typeof failing>[0], facts)).toBe(failed)
  })

  it.each([
    [{ key: 'level', is: '金卡' }, true], [{ key: 'level', is: '银卡' }, false], [{ key: 'level', isNot: '银卡' }, true], [{ key: 'birthday', isNot: '2000-01-01' }, true],
    [{ key: 'level', in: ['银卡', '金卡'] }, true], [{ key: 'level', in: ['银卡'] }, false],
    [{ key: 'score', atLeast: 12, atMost: 12 }, true], [{ key: 'score', atLeast: 13 }, false], [{ key: 'score', atMost: 11 }, false], [{ key: 'birthday', atLeast: 0 }, false],
    [{ key: 'tastes', contains: '茶' }, true], [{ key: 'tastes', contains: '海' }, false], [{ key: 'tastes', is: '书' }, true], [{ key: 'level', contains: '金' }, true],
    [{ key: 'isMember', is: true }, true], [{ key: 'isMember', is: false }, false],
    [{ key: 'birthday', isEmpty: true }, true], [{ key: 'level', isEmpty: true }, false], [{ key: 'nowhere', isEmpty: true }, true], [{ key: 'nowhere', is: 'x' }, false],
  ])('about an attribute: %j is %s', (condition, isTrue) => {
    expect(failing({ attributes: [condition] }, facts)).toBe(isTrue ? null : 'attributes')
  })

  it('holds for nobody’s language and no agent before only where it asks for that', () => {
    const stranger = { ...facts, language: null, previousAgentId: null, texts: [], qrScenes: [] }
    expect(failing({ languages: ['zh'] }, stranger)).toBe('languages')
    expect(failing({ hasPreviousAgent: false }, stranger)).toBeNull()
    expect(failing({ previousAgentIds: [4] }, stranger)).toBe('previousAgentIds')
    expect(failing({ keywords: ['退款'] }, stranger)).toBe('keywords')
  })
})
