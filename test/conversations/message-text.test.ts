import { describe, expect, it } from 'vitest'
import { textOf, withShown } from '../../src/conversations/record/message-text.ts'

describe('a message in words', () => {
  it.each([
    ['text', { content: '您好' }, '您好'],
    ['voice', { mediaId: 'm', recognition: '在吗' }, '在吗'],
    ['link', { title: '标题', description: '说明', url: 'https://a.example' }, '标题\n说明'],
    ['menu', { head: '请选', items: [{ id: '1', text: '查物流' }], tail: '谢谢' }, '请选\n谢谢\n查物流'],
    ['image', { mediaId: 'm' }, ''],
    ['text', { content: '坏话', shown: '**' }, '**'],
    ['text', { content: '坏话', shown: '' }, ''],
  ])('%s says what people read of it', (type, content, text) => expect(textOf({ direction: 'inbound', type, content })).toBe(text))

  it.each([
    [{ content: '您好' }, { content: '您好' }],
    [{ content: '坏话', shown: '**' }, { content: '**' }],
    [{ mediaId: 'm', recognition: '坏话', shown: '**' }, { mediaId: 'm', content: '**' }],
    [{ title: '坏话', url: 'https://a.example', shown: '**' }, { url: 'https://a.example', content: '**' }],
    [{ mediaId: 'm', recognition: '坏话', shown: '' }, { isWithheld: true }],
  ])('%j shows nothing that was masked', (content, shown) => expect(withShown(content)).toEqual(shown))
})
