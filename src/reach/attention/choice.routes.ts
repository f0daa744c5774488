import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import { ChoiceBody, ChoicesView, FollowerParams, FollowerTopicParams, viewChoices } from './choice.schemas.ts'
import { allContent, type ChoiceService, consentTopicOf } from './choices.ts'
import type { Topics } from './topics.ts'

export interface ChoiceRoutesOptions { choices: ChoiceService, topics: Topics }

interface Chosen { accountId: number, followerId: number, topic: string, choice: Static<typeof ChoiceBody> }

/** What one follower wants to hear. Changed by nothing but a consent, so that every choice can be proved. */
export const choiceRoutes: FastifyPluginAsyncTypebox<ChoiceRoutesOptions> = async (app, { choices, topics }) => {
  const tags = ['reach']
  const mayWrite = { access: { permission: 'followers.write', scope: 'account' } } as const

  async function choose (request: FastifyRequest, { accountId, followerId, topic, choice: { state, at, ...said } }: Chosen) {
    const consent = { ...said, topic, state: state === 'in' ? 'given' as const : 'withdrawn' as const, at: at === undefined ? undefined : new Date(at) }
    const entry = { action: 'follower.choose', accountId, targetKind: 'follower', targetId: followerId, detail: { topic, state } }
    return app.db.write(async (tx) => {
      await app.followers.personal.consents.record(tx, { ...consent, evidence: consent.evidence, accountId, followerId, recordedBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, entry)
      return viewChoices(await choices.of(accountId, followerId, tx))
    })
  }

  app.get('/:followerId/topics', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'getFollowerTopics', summary: 'What a follower wants to hear', tags,
      params: FollowerParams, response: { 200: ChoicesView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, followerId } = request.params
    await app.followers.get(accountId, followerId)
    const chosen = await choices.of(accountId, followerId)
    await app.access.auditRead(request, { action: 'follower.topics', accountId, targetKind: 'follower', targetId: followerId })
    return viewChoices(chosen)
  })

  app.put('/:followerId/topics/:topicId', {
    config: mayWrite,
    schema: {
      operationId: 'chooseTopic', summary: 'Keep what a follower said about a topic', tags,
      description: 'Recorded as a consent to `reach.<key>`; recording that consent does the same. Answers with all their choices.',
      params: FollowerTopicParams, body: ChoiceBody, response: { 200: ChoicesView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, followerId, topicId }, body: choice } = request
    const topic = consentTopicOf(await topics.get(accountId, topicId))
    return choose(request, { accountId, followerId, topic, choice })
  })

  app.put('/:followerId/content-opt-out', {
    config: mayWrite,
    schema: {
      operationId: 'chooseContent', summary: 'Keep whether a follower wants content at all', tags,
      description: `Recorded as a consent to \`${allContent}\`. Who is out gets no content of any topic; answers and notices of their own affairs `
        + 'still reach them.',
      params: FollowerParams, body: ChoiceBody, response: { 200: ChoicesView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, followerId }, body: choice } = request
    return choose(request, { accountId, followerId, topic: allContent, choice })
  })
}
