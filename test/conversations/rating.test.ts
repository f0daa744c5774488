import { describe, expect, it } from 'vitest'
import { isComment, menuOf, scoreIn, tapIn, typedQuestion } from '../../src/conversations/rating/recognise.ts'

const choices = ['很不满意', '不满意', '一般', '满意', '非常满意']

describe('a score', () => {
  it.each([
    ['5', 5], ['1', 1], ['５', 5], [' 4 ', 4], ['4分', 4], ['5星', 5], ['五星', 5], ['三分。', 3], ['5!', 5], ['满意', 4], ['不满意', 2], ['非常满意！', 5],
    ['0', null], ['6', null], ['10', null], ['55', null], ['5个', null], ['要5', null], ['', null], ['好', null], ['-1', null], ['1.5', null],
  ])('typed as %j is %j', (text, score) => {
    expect(scoreIn(text, choices)).toBe(score)
  })

  it('is at most as high as there are choices', () => {
    expect(scoreIn('3', ['差', '好'])).toBeNull()
    expect(scoreIn('三', ['差', '好'])).toBeNull()
  })

  it('is tapped on our menu and no other', () => {
    const menu = menuOf(71, { question: '请打分', choices })
    if (menu.type !== 'menu') throw new Error(menu.type)
    expect(menu.items.map(({ id, text }) => [tapIn(id), text])).toEqual([5, 4, 3, 2, 1].map((score) => [{ ratingId: 71, score }, choices[score - 1]]))
    for (const other of [null, '', '1', '9700', '97005', '970016', '97000715', '9700x15', '9701715', `9700${'9'.repeat(14)}1`]) expect(tapIn(other)).toBeNull()
  })

  it('is asked for in words that name every number', () => {
    expect(typedQuestion({ question: '请打分：', choices: ['差', '好'] })).toEqual({ type: 'text', text: '请打分：\n2 好\n1 差' })
  })
})

describe('the words after a score', () => {
  it.each([
    ['客服小林很耐心', true], ['谢谢!', true], ['还可以吧', true],
    ['什么时候发货？', false], ['我的订单呢', false], ['能退吗。', false], ['how long?', false], ['转人工', false], ['  ', false],
  ])('%j are a comment: %j', (text, is) => {
    expect(isComment(text, ['人工', '转人工'])).toBe(is)
  })
})
