import { describe, expect, it } from 'vitest'
import { checkVariants } from '../../../src/pushes/content/plan.rules.ts'
import type { Variant, Way } from '../../../src/pushes/record/push.entity.ts'

const service: Way = { route: 'service', content: { type: 'text', text: '好' } }
const mass: Way = { route: 'mass', content: { type: 'text', text: '好' } }
const template: Way = { route: 'template', content: { type: 'template', templateId: 'abc', data: {} } }
const notice = (templateId: string): Way => ({ route: 'notice', content: { type: 'notice', templateId, data: {} } })
const variant = (key: string, ...ways: Way[]): Variant => ({ key, weight: 1, ways })
const long: Way = { route: 'service', content: { type: 'text', text: '茶'.repeat(19_999) } }

describe('the variants of a push', () => {
  it.each<[string, 'content' | 'notice', Variant[], Array<[string, string]>]>([
    ['two of them', 'content', [variant('a', service, mass), variant('b', mass)], []],
    ['the same letter', 'content', [variant('a', service), variant('b', service), variant('a', mass)], [['PUSH_VARIANT_TWICE', 'body/variants/2/key']]],
    ['the same way', 'content', [variant('a', service, mass, { ...service })], [['PUSH_WAY_TWICE', 'body/variants/0/ways/2']]],
    ['two notices', 'notice', [variant('a', notice('x'), notice('y'), template, service)], []],
    ['the same notice', 'notice', [variant('a', notice('x'), notice('x'))], [['PUSH_WAY_TWICE', 'body/variants/0/ways/1']]],
    ['templates that market', 'content', [variant('a', service), variant('b', service, template, notice('x'))], [
      ['PUSH_ROUTE_UNFIT', 'body/variants/1/ways/1/route'], ['PUSH_ROUTE_UNFIT', 'body/variants/1/ways/2/route'],
    ]],
    ['more than a row holds', 'content', [variant('a', long), variant('b', long)], [['PUSH_TOO_LARGE', 'body/variants']]],
  ])('are looked at: %s', (_what, purpose, variants, faults) => {
    expect(checkVariants({ purpose, variants }).map(({ code, place }) => [code, place])).toEqual(faults)
  })
})
