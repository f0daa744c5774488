import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import type { Absences } from './absence.service.ts'
import { AbsencePage, AbsenceParams, AbsenceView, AgentParams, NewAbsenceBody, PageQuery, viewAbsence } from './agent.schemas.ts'

export interface AbsenceRoutesOptions { absences: Absences }

/** When somebody is not there, and why: no business of colleagues. */
export const absenceRoutes: FastifyPluginAsyncTypebox<AbsenceRoutesOptions> = async (app, { absences }) => {
  const tags = ['agents']
  const mayManage = { access: { permission: 'agents.manage', scope: 'account' } } as const

  app.get('', {
    config: mayManage,
    schema: {
      operationId: 'listAbsences', summary: 'Absences of an agent, newest first', tags,
      params: AgentParams, querystring: PageQuery, response: { 200: AbsencePage, '4xx': Problem },
    },
  }, async ({ params: { accountId, agentId }, query: { before, limit } }) => {
    const items = await absences.list({ accountId, agentId }, { before, limit })
    return { items: items.map(viewAbsence), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addAbsence', summary: 'Say when an agent is not there', tags,
      params: AgentParams, body: NewAbsenceBody, response: { 201: AbsenceView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, agentId } = request.params
    const { from, until, note = null } = request.body
    const absence = await app.db.write(async (tx) => {
      const added = await absences.add(tx, { accountId, agentId }, { from: new Date(from), until: new Date(until), note })
      const detail = { absenceId: added.id, from, until }
      await app.access.audit(tx, request, { action: 'agent.absence', accountId, targetKind: 'agent', targetId: agentId, detail })
      return added
    })
    return reply.code(201).send(viewAbsence(absence))
  })

  app.delete('/:absenceId', {
    config: mayManage,
    schema: { operationId: 'removeAbsence', summary: 'Take an absence back', tags, params: AbsenceParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, agentId, absenceId } = request.params
    await app.db.write(async (tx) => {
      await absences.remove(tx, { accountId, agentId }, absenceId)
      await app.access.audit(tx, request, { action: 'agent.absence-remove', accountId, targetKind: 'agent', targetId: agentId, detail: { absenceId } })
    })
    return reply.code(204).send(null)
  })
}
