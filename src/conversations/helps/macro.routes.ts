import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, PageQuery } from './helps.schemas.ts'
import type { RunMacro } from './macro.run.ts'
import { MacroEditBody, MacroPage, MacroParams, MacroView, NewMacroBody, RanView, RunBody, RunParams, viewMacro, viewRan } from './macro.schemas.ts'
import type { Macros } from './macro.service.ts'
import { scopedFor } from './scopes.ts'
import { viewerOf } from './viewer.ts'

export interface MacroRoutesOptions { macros: Macros }
export interface RunRoutesOptions extends MacroRoutesOptions { runMacro: RunMacro }

const tags = ['conversations']
const mayRead = { access: { permission: 'conversations.read', scope: 'account' } } as const
const mayWrite = { access: { permission: 'conversations.write', scope: 'account' } } as const
const target = (macroId: number) => ({ targetKind: 'macro', targetId: macroId })

/** Things that are often done together. */
export const macroRoutes: FastifyPluginAsyncTypebox<MacroRoutesOptions> = async (app, { macros }) => {
  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listMacros', summary: 'The macros that you may use, newest first', tags,
      params: AccountParams, querystring: PageQuery, response: { 200: MacroPage, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, query } = request
    const items = await macros.list(await viewerOf(app, request, accountId), query)
    return { items: items.map(viewMacro), next: nextOf(items, query.limit) }
  })

  app.post('', {
    config: mayWrite,
    schema: { operationId: 'addMacro', summary: 'Keep things that are often done together', tags, params: AccountParams, body: NewMacroBody, response: { 201: MacroView, '4xx': Problem } },
  }, async (request, reply) => {
    const { params: { accountId }, body: { scope, teamId, ...fields } } = request
    const viewer = await viewerOf(app, request, accountId)
    const created = await app.db.write(async (tx) => {
      const made = await macros.create(tx, viewer, { ...fields, ...await scopedFor(tx, viewer, { scope, teamId }) })
      await app.access.audit(tx, request, { action: 'macro.add', accountId, ...target(made.id), detail: { scope } })
      return made
    })
    return reply.code(201).send(viewMacro(created))
  })

  app.get('/:macroId', {
    config: mayRead,
    schema: { operationId: 'getMacro', summary: 'One macro', tags, params: MacroParams, response: { 200: MacroView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, macroId } = request.params
    return viewMacro(await macros.get(await viewerOf(app, request, accountId), macroId))
  })

  app.patch('/:macroId', {
    config: mayWrite,
    schema: { operationId: 'changeMacro', summary: 'Change a macro', tags, params: MacroParams, body: MacroEditBody, response: { 200: MacroView, '4xx': Problem } },
  }, async (request) => {
    const { params: { accountId, macroId: id }, body: { version, ...edit } } = request
    const viewer = await viewerOf(app, request, accountId)
    return viewMacro(await app.db.write(async (tx) => {
      const changed = await macros.change(tx, viewer, { id, version }, edit)
      await app.access.audit(tx, request, { action: 'macro.change', accountId, ...target(id), detail: { changed: Object.keys(edit) } })
      return changed
    }))
  })

  app.delete('/:macroId', {
    config: mayWrite,
    schema: { operationId: 'removeMacro', summary: 'Delete a macro', tags, params: MacroParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, macroId: id } = request.params
    const viewer = await viewerOf(app, request, accountId)
    await app.db.write(async (tx) => {
      const { scope } = await macros.remove(tx, viewer, id)
      await app.access.audit(tx, request, { action: 'macro.remove', accountId, ...target(id), detail: { scope } })
    })
    return reply.code(204).send(null)
  })
}

export const macroRunRoutes: FastifyPluginAsyncTypebox<RunRoutesOptions> = async (app, { macros, runMacro }) => {
  app.post('/:conversationId/macros/:macroId/run', {
    config: mayWrite,
    schema: {
      operationId: 'runMacro', summary: 'Do all that a macro says with a conversation, or nothing of it', tags,
      description: 'A refusal is the one of the action that could not be done, and names it as its place: actions/2.',
      params: RunParams, body: RunBody, response: { 200: RanView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, conversationId, macroId }, body: { key } } = request
    const viewer = await viewerOf(app, request, accountId)
    const agent = await app.agents.require(request.actor, accountId)
    const macro = await macros.get(viewer, macroId)
    return viewRan(await runMacro({
      macro, conversationId, agent, key, isSupervisor: viewer.isManager,
      audit: (tx) => app.access.audit(tx, request, { action: 'macro.run', accountId, targetKind: 'conversation', targetId: conversationId, detail: { macroId } }),
    }))
  })
}
