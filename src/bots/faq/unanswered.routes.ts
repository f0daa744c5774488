import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { Entries } from './entry.service.ts'
import { answerChoiceUnclear } from './faq.errors.ts'
import { AddBody, AccountParams, EntryView, type Near, UnansweredPage, UnansweredParams, UnansweredQuery, viewEntry, viewUnanswered } from './faq.schemas.ts'
import type { Place, Unanswered } from './unanswered.service.ts'

export interface UnansweredRoutesOptions {
  unanswered: Unanswered
  entries: Entries
  nearestTo: (accountId: number, texts: readonly string[]) => Promise<Array<Near | null>>
}

/** What followers asked and nobody has an answer to yet. */
export const unansweredRoutes: FastifyPluginAsyncTypebox<UnansweredRoutesOptions> = async (app, { unanswered, entries, nearestTo }) => {
  const tags = ['bots']
  const mayManage = { access: { permission: 'bots.manage', scope: 'account' } } as const

  app.get('', {
    config: { access: { permission: 'bots.read', scope: 'account' } },
    schema: {
      operationId: 'listUnansweredQuestions', summary: 'What followers asked and no question was near to', tags,
      description: 'Messages of 2 to 100 characters, counted within seconds. What nobody asks any more goes with what is kept of messages.',
      params: AccountParams, querystring: UnansweredQuery, response: { 200: UnansweredPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query: { order, before, limit } } = request
    const items = await unanswered.list(accountId, { order, before: placeIn(before), limit })
    const nearest = await nearestTo(accountId, items.map(({ text }) => text))
    await app.access.auditRead(request, { action: 'faq.unanswered', accountId, targetKind: 'account', detail: { count: items.length } })
    const last = items.length === limit ? items.at(-1) : undefined
    const value = order === 'most' ? last?.asked : last?.lastAskedAt.getTime()
    return { items: items.map((each, at) => viewUnanswered(each, nearest[at] ?? null)), next: last === undefined ? null : `${value}-${last.id}` }
  })

  app.post('/:unansweredId/add', {
    config: mayManage,
    schema: {
      operationId: 'answerUnansweredQuestion', summary: 'Answer it from now on', tags, description: 'As a question of its own, or as another way to ask one that is there.',
      params: UnansweredParams, body: AddBody, response: { 200: EntryView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, unansweredId }, body: { contents, question, category = null, entryId } } = request
    if ((contents === undefined) === (entryId === undefined)) throw answerChoiceUnclear()
    await entries.assertSound(accountId, { ...(question !== undefined && { question }), ...(contents !== undefined && { contents }) })
    return viewEntry(await app.db.write(async (tx) => {
      const asked = await unanswered.find(tx, accountId, unansweredId)
      const entry = entryId !== undefined
        ? await entries.addWay(tx, accountId, entryId, asked.text)
        : await entries.create(tx, accountId, {
          question: question ?? asked.text, similar: question === undefined ? [] : [asked.text], contents: contents ?? [], category, isOn: true,
        })
      await unanswered.settle(tx, asked)
      await app.access.audit(tx, request, { action: 'faq.answer', accountId, targetKind: 'faq-entry', targetId: entry.id, detail: { asked: asked.asked } })
      return entry
    }))
  })

  app.post('/:unansweredId/ignore', {
    config: mayManage,
    schema: {
      operationId: 'ignoreUnansweredQuestion', summary: 'Show it no more', tags, params: UnansweredParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, unansweredId } = request.params
    await app.db.write(async (tx) => {
      await unanswered.ignore(tx, accountId, unansweredId)
      await app.access.audit(tx, request, { action: 'faq.ignore', accountId, targetKind: 'faq-unanswered', targetId: unansweredId })
    })
    return reply.code(204).send(null)
  })
}

function placeIn (cursor: string | undefined): Place | undefined {
  const [value, id] = cursor?.split('-') ?? []
  return value === undefined || id === undefined ? undefined : { value: Number(value), id: Number(id) }
}
