import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { type Rule, ruleRoute, type Rules } from '../rule/index.ts'
import type { SegmentService } from '../segment/segment.service.ts'
import { eitherRule } from './count.errors.ts'
import {
  AccountParams, CountBody, CountView, ExplainBody, ExplainedView, SampleBody, SampleView, SegmentParams, SizePage, SizesQuery, viewSize,
} from './count.schemas.ts'
import type { Sizes } from './sizes.ts'
import type { Totals } from './totals.ts'

interface Options {
  rules: Pick<Rules, 'check' | 'explain'>
  totals: Totals
  sizes: Sizes
  segments: Pick<SegmentService, 'get' | 'live'>
}

/** POST, though nothing is changed: a rule does not fit into an address, and what it asks for does not belong into logs of addresses. */
export const countRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { rules, totals, sizes, segments }) => {
  const tags = ['segments']
  const mayRead = { access: { permission: 'segments.read', scope: 'account' } } as const
  /** These show single followers. */
  const mayReadFollowers = { access: { permission: 'followers.read', scope: 'account' } } as const

  app.post('/count', {
    config: mayRead, ...ruleRoute,
    schema: { operationId: 'countSegment', summary: 'How many followers a rule means', tags, params: AccountParams, body: CountBody, response: { 200: CountView, '4xx': Problem } },
  }, async ({ params: { accountId }, body: { rule, exact } }) => {
    await rules.check(accountId, rule)
    const [total, followers] = await Promise.all([totals.count(accountId, rule, { exact }), totals.followers(accountId)])
    return { ...total, followers }
  })

  app.post('/sample', {
    config: mayReadFollowers, ...ruleRoute,
    schema: { operationId: 'sampleSegment', summary: 'Some followers whom a rule means', tags, params: AccountParams, body: SampleBody, response: { 200: SampleView, '4xx': Problem } },
  }, async (request) => {
    const { params: { accountId }, body: { rule, limit } } = request
    await rules.check(accountId, rule)
    const items = await totals.sample(accountId, rule, limit)
    await app.access.auditRead(request, { action: 'segment.sample', accountId, targetKind: 'follower', detail: { count: items.length } })
    return { items }
  })

  async function ruleFor (accountId: number, { rule, segmentId }: { rule?: Rule, segmentId?: number }): Promise<Rule> {
    if ((rule === undefined) === (segmentId === undefined)) throw eitherRule()
    if (rule === undefined) return (await segments.live(accountId, segmentId ?? 0)).rule
    await rules.check(accountId, rule)
    return rule
  }

  app.post('/explain', {
    config: mayReadFollowers, ...ruleRoute,
    schema: {
      operationId: 'explainSegment', summary: 'Why a rule means a follower, or does not', tags,
      description: 'Every condition of the rule, whether it holds for this follower, and what was found of them.',
      params: AccountParams, body: ExplainBody, response: { 200: ExplainedView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body: { followerId, ...asked } } = request
    const rule = await ruleFor(accountId, asked)
    const follower = await app.followers.get(accountId, followerId)
    await app.access.auditRead(request, { action: 'segment.explain', accountId, targetKind: 'follower', targetId: follower.id })
    return rules.explain(accountId, rule, follower.id)
  })

  app.get('/:segmentId/sizes', {
    config: mayRead,
    schema: {
      operationId: 'listSegmentSizes', summary: 'How many followers a segment meant, day by day', tags,
      params: SegmentParams, querystring: SizesQuery, response: { 200: SizePage, '4xx': Problem },
    },
  }, async ({ params: { accountId, segmentId }, query: { before, limit } }) => {
    await segments.get(accountId, segmentId)
    const items = await sizes.list(accountId, segmentId, { before, limit })
    return { items: items.map(viewSize), next: items.length === limit ? items.at(-1)?.day ?? null : null }
  })
}
