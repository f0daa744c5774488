/**
 * How many followers a rule means, who they are, and why one of them is meant.
 * Always true: a guess comes at once, whatever is asked; counting all takes seconds at most, or is a guess after all.
 */
import type { FastifyInstance } from 'fastify'
import type { Rules } from '../rule/index.ts'
import type { SegmentService } from '../segment/segment.service.ts'
import { countRoutes } from './count.routes.ts'
import { countTexts } from './count.texts.ts'
import type { Sizes } from './sizes.ts'
import type { Totals } from './totals.ts'

interface CountOptions { rules: Rules, segments: SegmentService, totals: Totals, sizes: Sizes, isWorker: boolean }

export async function furnishCount (app: FastifyInstance, { isWorker, ...options }: CountOptions): Promise<void> {
  app.texts.add(countTexts)
  await app.register(countRoutes, { prefix: '/api/v1/accounts/:accountId/segments', ...options })
  if (isWorker) app.schedule.add({ name: 'take-segment-sizes', cron: '7 * * * *', run: options.sizes.take })
}
