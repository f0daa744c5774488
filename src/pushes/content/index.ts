/**
 * What a push says: drafts, variants, variables, and how it looks to one follower.
 * Always true: what is saved was looked at, and what is approved is looked at again; what was approved does not change; nobody
 * reads a text with a hole in it.
 */
import type { FastifyInstance } from 'fastify'
import { IsNull } from 'typeorm'
import { AppError } from '../../platform/errors.ts'
import { wordsOf } from '../../platform/variables.ts'
import { Topic } from '../../reach/attention/topic.entity.ts'
import type { PushLinks } from '../links/index.ts'
import type { Push } from '../record/push.entity.ts'
import type { Schedule } from '../schedule/schedule.schemas.ts'
import { createCheck, type Known } from './check.service.ts'
import { contentTexts } from './content.texts.ts'
import { draftRoutes } from './draft.routes.ts'
import { createDrafts, type Drafts } from './draft.service.ts'
import { pushTestHolder } from './push-test.holder.ts'
import { createRenderer, type Renderer } from './renderer.ts'
import { trialRoutes } from './trial.routes.ts'
import { createTrials } from './trial.service.ts'
import { usersOfSegment } from './used-by.ts'
import { createValues } from './values.ts'

export interface ContentOptions {
  links: PushLinks
  checkSchedule: (accountId: number, schedule: Schedule) => Promise<AppError[]>
  settings: { of: (accountId: number) => Promise<{ holdOutPercent: number }> }
}

export interface Content {
  renderer: Renderer
  get: Drafts['get']
  /** Throws the first thing that is wrong with it now. Not for the inside of a transaction. */
  assertSound: (push: Push) => Promise<void>
}

export async function furnishContent (app: FastifyInstance, { links, checkSchedule, settings }: ContentOptions): Promise<Content> {
  app.texts.add(contentTexts)
  const { db, clock, reach: { library, weigh, offer }, segments } = app
  const check = createCheck({ ...knownFrom(app), checkSchedule, checkLinks: links.check })
  const drafts = createDrafts({ db, clock, check, holdSegment: segments.hold })
  const values = createValues({ db, accountName: async (accountId) => (await app.accounts.get(accountId)).name, attributesOf: app.followers.attributes.of })
  const renderer = createRenderer({
    trackOf: links.prepare, valuesOf: values.valuesOf,
    async fieldsOf (accountId, content) {
      if (content.type !== 'template' && content.type !== 'notice') return []
      const template = await library.templates.find(accountId, content.type, content.templateId)
      return template === null || template.goneAt !== null ? null : template.fields
    },
  })
  const trials = createTrials({ clock, renderer, values, weigh, offer, holdOutOf: async (accountId) => (await settings.of(accountId)).holdOutPercent })
  segments.addUser(usersOfSegment)
  app.followers.personal.add(pushTestHolder(db))
  const prefix = '/api/v1/accounts/:accountId/pushes'
  await app.register(draftRoutes, { prefix, drafts })
  await app.register(trialRoutes, { prefix, drafts, trials })
  return {
    renderer,
    get: drafts.get,
    async assertSound (push) {
      const [fault] = await check(push.accountId, push)
      if (fault !== undefined) throw fault
    },
  }
}

/** What other rooms know of what a push names. */
function knownFrom (app: FastifyInstance): Omit<Known, 'checkSchedule' | 'checkLinks'> {
  const { db, segments, agents, followers, reach: { library } } = app
  return {
    account: (accountId) => app.accounts.get(accountId),
    async defaults (accountId) {
      const definitions = await followers.attributes.definitions.inUse(accountId)
      return new Map(definitions.map(({ key, defaultValue }) => [key, wordsOf(defaultValue)]))
    },
    hasTopic: (accountId, id) => db.read.existsBy(Topic, { accountId, id, archivedAt: IsNull() }),
    hasTeam: async (accountId, teamId) => (await orNull(agents.teams.get(accountId, teamId)))?.archivedAt === null,
    async isEveryone (accountId, segmentId) {
      const segment = await orNull(segments.get(accountId, segmentId))
      return segment === null ? null : segments.isEveryone(accountId, segment.rule)
    },
    checkContent: library.check,
  }
}

async function orNull<Found> (looking: Promise<Found>): Promise<Found | null> {
  try {
    return await looking
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') return null
    throw error
  }
}
