import { describe, expect, it } from 'vitest'
import { createRenderer, type Rendered, type RenderedPush } from '../../../src/pushes/content/renderer.ts'
import type { Values } from '../../../src/platform/variables.ts'
import type { TemplateField, TouchContent } from '../../../src/reach/index.ts'

const thing: TemplateField = { key: 'thing1', type: 'thing', label: '商品', isOptional: false, values: null }
const text = (words: string): TouchContent => ({ type: 'text', text: words })
const template = (templateId: string, value: string): TouchContent => ({ type: 'template', templateId, data: { thing1: { value } } })

const push: RenderedPush = {
  id: 7, links: { isTracked: true, readers: 'none' },
  variants: [
    { key: 'a', weight: 1, ways: [{ route: 'template', content: template('there', '{{attribute.item|新茶}}') }, { route: 'service', content: text('看 https://x') }] },
    { key: 'b', weight: 1, ways: [{ route: 'service', content: text('{{attribute.name}}您好') }, { route: 'mass', content: text('各位好') }] },
    { key: 'c', weight: 1, ways: [{ route: 'template', content: template('gone', '茶') }] },
    { key: 'd', weight: 1, ways: [{ route: 'service', content: { type: 'article', title: '{{attribute.name|您}}的茶', url: 'https://y' } }] },
  ],
}

const asked: Array<{ ids: readonly number[], names: readonly string[] }> = []
const known = new Map<number, Values>([[1, { 'attribute.item': '龙井', 'attribute.name': '王' }], [2, { 'attribute.item': '很'.repeat(21), 'attribute.name': '很'.repeat(128) }], [3, {}]])
const renderer = createRenderer({
  trackOf: async () => (content, deliveryId) => (content.type === 'text' ? { ...content, text: content.text.replace('https://x', `/l/${deliveryId ?? 'all'}`) } : content),
  async valuesOf (_accountId, ids, names) { asked.push({ ids, names }); return known },
  fieldsOf: async (_accountId, content) => (content.type === 'template' && content.templateId === 'there' ? [thing] : null),
})
const render = async (followerId: number, variant: number) => (await renderer.render({ accountId: 1, push }, [{ deliveryId: followerId + 100, followerId, variant }])).get(followerId + 100)

describe('what each follower reads', () => {
  it.each<[string, number, number, Rendered]>([
    ['their values and their links', 1, 0, { contents: [template('there', '龙井'), text('看 /l/101')] }],
    ['what stands there instead', 3, 0, { contents: [template('there', '新茶'), text('看 /l/103')] }],
    ['nothing that WeChat would refuse', 2, 0, { fault: 'VALUE_UNFIT' }],
    ['nothing longer than its place', 2, 3, { fault: 'VALUE_UNFIT' }],
    ['no hole', 3, 1, { fault: 'VARIABLE_EMPTY' }],
    ['what a mass send says to all', 1, 1, { contents: [text('王您好'), text('各位好')] }],
    ['no template that is gone', 1, 2, { fault: 'TEMPLATE_UNKNOWN' }],
  ])('is %s', async (_what, followerId, variant, rendered) => expect(await render(followerId, variant)).toEqual(rendered))

  it('is read at once for all, by the names that are there', async () => {
    asked.length = 0
    const items = [1, 2, 3].map((followerId) => ({ deliveryId: followerId, followerId, variant: 0 }))
    expect((await renderer.render({ accountId: 1, push }, items)).size).toBe(3)
    expect(asked).toEqual([{ ids: [1, 2, 3], names: ['attribute.item', 'attribute.name'] }])
  })

  it('is one object for all where nothing is personal', async () => {
    const [one, other] = [await render(1, 1), await render(1, 1)]
    if (one === undefined || other === undefined || 'fault' in one || 'fault' in other) throw new Error('a fault')
    expect(one.contents[1]).toBe(other.contents[1])
    expect(one.contents[1]).toBe(push.variants[1]?.ways[1]?.content)
  })

  it('has one link for all in a mass send', async () => {
    const ofAll = { ...push, variants: [{ key: 'a', weight: 1, ways: [{ route: 'mass' as const, content: text('看 https://x') }] }] }
    expect(await renderer.massContent({ accountId: 1, push: ofAll }, 0)).toEqual(text('看 /l/all'))
  })
})
