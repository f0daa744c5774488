/**
 * Whom something concerns: rules that pick followers by everything known of them.
 * Always true: a rule means the same followers wherever it is asked (counted, explained, frozen, tracked), and a segment stays
 * while anybody uses it.
 */
import fp from 'fastify-plugin'
import { furnishCount } from './count/index.ts'
import { createSizes } from './count/sizes.ts'
import { createTotals, type Totals } from './count/totals.ts'
import { furnishLists } from './lists/index.ts'
import { isListKnown } from './lists/list.service.ts'
import { furnishMembers, prepareMembers } from './members/index.ts'
import { createRules, explainedSchema, type Rules, ruleSchema, ruleTexts } from './rule/index.ts'
import { type Asked, createAsked } from './segment/asked.ts'
import { segmentRoutes } from './segment/segment.routes.ts'
import type { Known } from './segment/segment.schemas.ts'
import { createSegmentService, ruleAt, ruleOf, type SegmentService } from './segment/segment.service.ts'
import { segmentTexts } from './segment/segment.texts.ts'

export { type SegmentChanged, segmentChanged } from './members/members.facts.ts'
export { type Compiled, Rule, type Versions } from './rule/index.ts'
export type { Pinned, SegmentSql } from './segment/asked.ts'

export interface SegmentsOptions {
  /** Whether this process does background work. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    segments: Asked & Pick<Rules, 'compile' | 'isEveryone'> & Pick<Totals, 'count'> & Pick<SegmentService, 'addUser' | 'hold' | 'track'>
      & { get: SegmentService['live'] }
  }
}

export const segments = fp<SegmentsOptions>(async (app, { isWorker }) => {
  app.addSchema(ruleSchema)
  app.addSchema(explainedSchema)
  app.texts.add(segmentTexts)
  app.texts.add(ruleTexts)
  const { db, clock, log: logger } = app
  const rules = createRules({ db, clock, reach: app.reach, ruleOf, ruleAt, listKnown: isListKnown })
  const { tracks, waker } = prepareMembers(app)
  const service = createSegmentService({ db, clock, rules, tracks })
  const totals = createTotals({ db, rules })
  const sizes = createSizes({ db, clock, logger, totals })
  const { addUser, hold, track, live } = service
  app.decorate('segments', {
    ...createAsked({ db, rules, segments: service }), addUser, hold, track, get: live, compile: rules.compile, isEveryone: rules.isEveryone, count: totals.count,
  })

  async function knownOf (accountId: number, segmentIds: readonly number[]): Promise<Map<number, Known>> {
    const [tracked, sized] = await Promise.all([tracks.of(accountId, segmentIds), sizes.latest(accountId, segmentIds)])
    return new Map(segmentIds.map((id) => [id, { track: tracked.get(id), size: sized.get(id) }]))
  }
  await app.register(segmentRoutes, { prefix: '/api/v1/accounts/:accountId/segments', segments: service, knownOf })
  await furnishCount(app, { rules, segments: service, totals, sizes, isWorker })
  await furnishLists(app, { usersOf: service.listUsers, isWorker })
  await furnishMembers(app, { rules, segments: service, tracks, waker, isWorker })
}, { name: 'segments', dependencies: ['access', 'tasks', 'followers', 'reach'] })
