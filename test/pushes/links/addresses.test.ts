import { describe, expect, it } from 'vitest'
import { addressesIn, withAddresses } from '../../../src/pushes/links/addresses.ts'
import type { TouchContent } from '../../../src/reach/index.ts'

const shop = 'https://shop.example.com/new?a=1&b=2'
const data = { thing1: { value: '见 https://shop.example.com/in-a-field' } }

describe('the addresses in a content', () => {
  it.each<[string, TouchContent, string[]]>([
    ['a bare one in a text', { type: 'text', text: `新茶上市 ${shop} 请看` }, [shop]],
    ['one that Chinese punctuation ends', { type: 'text', text: `看这里：${shop}。谢谢` }, [shop]],
    ['one that Chinese words end', { type: 'text', text: `点${shop}查看详情` }, [shop]],
    ['one behind a word, in Chinese', { type: 'text', text: '<a href="https://shop.example.com/新茶，2026.">新茶</a>' }, ['https://shop.example.com/新茶，2026.']],
    ['one that a full stop ends', { type: 'text', text: `Look: ${shop}.` }, [shop]],
    ['one behind a word', { type: 'text', text: `<a href="${shop}">新茶</a>` }, [shop]],
    ['one behind a word, written as HTML', { type: 'text', text: `<a href="${shop.replace('&', '&amp;')}">新茶</a>` }, [shop]],
    ['the same twice', { type: 'text', text: `${shop} ${shop}` }, [shop]],
    ['two', { type: 'text', text: `${shop}\nhttp://a.example/` }, [shop, 'http://a.example/']],
    ['of an article, and not of its picture', { type: 'article', title: '茶', url: shop, pictureUrl: 'https://shop.example.com/tea.jpg' }, [shop]],
    ['of a template, and not of its fields', { type: 'template', templateId: 't', data, url: shop }, [shop]],
    ['of a notice', { type: 'notice', templateId: 't', data, page: shop }, [shop]],
    ['around a menu', { type: 'menu', head: `${shop} 好吗`, items: [{ id: '1', text: 'https://no.example/' }], tail: 'http://a.example/' }, [shop, 'http://a.example/']],
    ['none of a template without one', { type: 'template', templateId: 't', data }, []],
    ['none of a picture', { type: 'image', mediaId: 'm' }, []],
    ['none that is each follower’s own', { type: 'text', text: 'https://shop.example.com/?u={{attribute.member}}' }, []],
    ['none in words', { type: 'text', text: 'https 是什么？ shop.example.com' }, []],
  ])('are found: %s', (_, content, found) => {
    expect(addressesIn([content])).toEqual(found)
  })

  it('are replaced, and nothing else', () => {
    const replaced = (content: TouchContent) => withAddresses(content, (address) => (address === shop ? 'L' : address))
    expect(replaced({ type: 'text', text: `点${shop}查看，<a href='${shop}'>或这里</a> ${shop}. ${shop}𠮷 https://a.example/在那里` }))
      .toEqual({ type: 'text', text: `点L 查看，<a href='L'>或这里</a> L. L 𠮷 https://a.example/在那里` })
    expect(replaced({ type: 'text', text: `看 ${shop}，或 <a href="${shop.replace('&', '&amp;')}">这里</a>。https://a.example/?x=1&amp;y=2` }))
      .toEqual({ type: 'text', text: '看 L，或 <a href="L">这里</a>。https://a.example/?x=1&amp;y=2' })
    expect(replaced({ type: 'menu', head: '好', items: [{ id: '1', text: shop }] })).toEqual({ type: 'menu', head: '好', items: [{ id: '1', text: shop }] })
    expect(replaced({ type: 'template', templateId: 't', data, url: shop })).toEqual({ type: 'template', templateId: 't', data, url: 'L' })
  })
})
