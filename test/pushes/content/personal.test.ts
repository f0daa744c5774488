import { describe, expect, it } from 'vitest'
import { checkVariables, namesIn, personalise } from '../../../src/pushes/content/personal.ts'
import type { TouchContent } from '../../../src/reach/index.ts'

const defaults = new Map([['city', ''], ['level', '普通']])
const text = (words: string): TouchContent => ({ type: 'text', text: words })
const article = (more: object = {}): TouchContent => ({ type: 'article', title: '新茶', url: 'https://shop.example.com/new', ...more })
const template = (value: string): TouchContent => ({ type: 'template', templateId: 'abc', data: { thing1: { value } }, url: 'https://shop.example.com/{{attribute.city|}}' })

describe('the variables of a push', () => {
  it.each<[string, TouchContent, Array<[string, string]>]>([
    ['those that everybody has', text('{{follower.alias}}在{{account.name}}的{{attribute.level}}'), []],
    ['one with a default', text('{{attribute.city|您所在的城市}}'), []],
    ['one with an empty default', text('{{attribute.city|}}茶友'), []],
    ['one that some do not have', text('来自{{attribute.city}}'), [['PUSH_VARIABLE_WITHOUT_DEFAULT', 'content/text']]],
    ['an attribute that is not there', template('{{attribute.size|大}}'), [['PUSH_VARIABLE_UNKNOWN', 'content/data/thing1/value']]],
    ['what means nothing', text('{{name}}{{follower.openid|x}}{{agent.name|y}}{{level|z}}'), Array.from({ length: 4 }, () => ['PUSH_VARIABLE_UNKNOWN', 'content/text'])],
    ['what never ends', text('{{attribute.city|{远方}}}'), [['PUSH_VARIABLE_UNKNOWN', 'content/text']]],
    ['what is another object’s', text('{{attribute.constructor|x}}'), [['PUSH_VARIABLE_UNKNOWN', 'content/text']]],
    ['one in a picture', article({ pictureUrl: 'https://shop.example.com/{{attribute.level}}.jpg' }), [['PUSH_VARIABLE_MISPLACED', 'content/pictureUrl']]],
    ['one in a file', { type: 'image', mediaId: '{{attribute.level}}' }, [['PUSH_VARIABLE_MISPLACED', 'content/mediaId']]],
    ['one in a line of a menu', { type: 'menu', items: [{ id: '1', text: '好' }, { id: '2', text: '{{attribute.city}}' }] }, [['PUSH_VARIABLE_WITHOUT_DEFAULT', 'content/items/1/text']]],
  ])('are looked at: %s', (_what, content, faults) => {
    expect(checkVariables(content, defaults).map(({ code, place }) => [code, place])).toEqual(faults)
  })

  it.each<[string, TouchContent, TouchContent | null]>([
    ['a text', text('{{attribute.city|远方}}的{{follower.alias}}'), text('杭州 & 周边的小白')],
    ['what stands there instead', text('{{attribute.none|朋友}}'), text('朋友')],
    ['an address, where it is one part', template('{{attribute.city}}'), {
      type: 'template', templateId: 'abc', data: { thing1: { value: '杭州 & 周边' } }, url: 'https://shop.example.com/%E6%9D%AD%E5%B7%9E%20%26%20%E5%91%A8%E8%BE%B9',
    }],
    ['nothing', article(), article()],
    ['a hole', text('{{follower.alias}}的{{attribute.none}}'), null],
  ])('are filled into %s', (_what, content, filled) => {
    expect(personalise(content, { 'attribute.city': '杭州 & 周边', 'follower.alias': '小白' })).toEqual(filled)
  })

  it('are named, each once', () => expect(namesIn(template('{{attribute.city}}{{account.name}}'))).toEqual(['attribute.city', 'account.name']))
})
