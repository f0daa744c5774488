import { describe, expect, it } from 'vitest'
import type { ChatBook } from '../../src/simulator/books/chat-book.ts'
import { createChatBook } from '../../src/simulator/books/chat-book.ts'

const openid = 'oAlice'

function receive (book: ChatBook, ...texts: string[]): void {
  for (const text of texts) book.receive(openid, { at: 1, by: text.startsWith('t') ? 'template' : 'service', type: 'text', text })
}

describe('what a follower received', () => {
  it.each([0, 1, 2, 3])('keeps the newest %i and counts them all', (maxRecords) => {
    const book = createChatBook({ maxRecords })
    book.say(openid, { at: 1, type: 'text', text: 'hello' })
    receive(book, 's1', 't2', 's3', 't4')
    const kept = ['s1', 't2', 's3', 't4'].slice(4 - maxRecords)
    expect(book.received(openid).map(({ text }) => text)).toEqual(kept)
    expect(book.conversation(openid).map(({ text }) => text)).toEqual(['hello', ...kept])
    expect([book.count({ openid }), book.count({ openid, by: 'template' }), book.count({}), book.count({ by: 'service' })]).toEqual([4, 2, 4, 2])
    expect([...book.everyone()]).toMatchObject([{ openid, count: 4, items: { length: maxRecords } }])
  })

  it('is apart from what the follower said, of which fifty lines stay', () => {
    const book = createChatBook({ maxRecords: 2 })
    receive(book, 's1', 's2')
    for (let line = 0; line < 51; line += 1) book.say(openid, { at: 1, type: 'text', text: `line ${line}` })
    expect(book.conversation(openid).map(({ text }) => text)).toEqual(['s1', 's2', ...Array.from({ length: 50 }, (_, line) => `line ${line + 1}`)])
    expect(book.received(openid)).toHaveLength(2)
  })

  it('knows nobody who only spoke', () => {
    const book = createChatBook({ maxRecords: 2 })
    book.say(openid, { at: 1, type: 'text', text: 'hello' })
    expect([...book.everyone()]).toEqual([])
    expect(book.count({ openid: 'oNobody' })).toBe(0)
  })
})
