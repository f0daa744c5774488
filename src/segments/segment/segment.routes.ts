import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { ruleRoute } from '../rule/index.ts'
import {
  AccountParams, type Known, NewSegmentBody, SegmentEditBody, SegmentPage, SegmentParams, SegmentsQuery, SegmentView, UsersView, VersionPage, VersionsQuery,
  viewItem, viewSegment, viewUser, viewVersion,
} from './segment.schemas.ts'
import type { SegmentService } from './segment.service.ts'

interface Options {
  segments: SegmentService
  /** What is known of segments besides themselves, by id. */
  knownOf: (accountId: number, segmentIds: readonly number[]) => Promise<ReadonlyMap<number, Known>>
}

const nothing: Known = { track: undefined, size: undefined }

export const segmentRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { segments, knownOf }) => {
  const tags = ['segments']
  const mayRead = { access: { permission: 'segments.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'segments.manage', scope: 'account' } } as const

  async function view (accountId: number, segmentId: number) {
    const segment = await segments.get(accountId, segmentId)
    return viewSegment(segment, (await knownOf(accountId, [segmentId])).get(segmentId) ?? nothing)
  }

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listSegments', summary: 'Segments, newest first', tags, params: AccountParams, querystring: SegmentsQuery, response: { 200: SegmentPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { archived, before, limit } }) => {
    const items = await segments.list(accountId, { archived, before, limit })
    const known = await knownOf(accountId, items.map(({ id }) => id))
    return { items: items.map((segment) => viewItem(segment, known.get(segment.id) ?? nothing)), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage, ...ruleRoute,
    schema: { operationId: 'addSegment', summary: 'Save a rule as a segment', tags, params: AccountParams, body: NewSegmentBody, response: { 201: SegmentView, '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { name, description = '', rule } = request.body
    const { id } = await app.db.write(async (tx) => {
      const created = await segments.create(tx, accountId, { name, description, rule }, request.actor?.name ?? 'system')
      await app.access.audit(tx, request, { action: 'segment.add', accountId, targetKind: 'segment', targetId: created.id, detail: { name } })
      return created
    })
    return reply.code(201).send(await view(accountId, id))
  })

  app.get('/:segmentId', {
    config: mayRead,
    schema: { operationId: 'getSegment', summary: 'One segment and its rule', tags, params: SegmentParams, response: { 200: SegmentView, '4xx': Problem } },
  }, ({ params: { accountId, segmentId } }) => view(accountId, segmentId))

  app.patch('/:segmentId', {
    config: mayManage, ...ruleRoute,
    schema: {
      operationId: 'changeSegment', summary: 'Change a segment, or bring an archived one back', tags,
      description: 'Each change is a new version; pushes that have begun keep the rule they began with. Who enters or leaves because the rule was edited is told to nobody.',
      params: SegmentParams, body: SegmentEditBody, response: { 200: SegmentView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, segmentId } = request.params
    const { version, ...edit } = request.body
    await app.db.write(async (tx) => {
      const changed = await segments.change(tx, { accountId, segmentId, version, by: request.actor?.name ?? 'system' }, edit)
      const detail = { changed: Object.keys(edit), version: changed.version }
      await app.access.audit(tx, request, { action: 'segment.change', accountId, targetKind: 'segment', targetId: segmentId, detail })
    })
    return view(accountId, segmentId)
  })

  app.delete('/:segmentId', {
    config: mayManage,
    schema: { operationId: 'archiveSegment', summary: 'Archive a segment that nobody uses', tags, params: SegmentParams, response: { 200: SegmentView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, segmentId } = request.params
    await app.db.write(async (tx) => {
      await segments.archive(tx, accountId, segmentId)
      await app.access.audit(tx, request, { action: 'segment.archive', accountId, targetKind: 'segment', targetId: segmentId })
    })
    return view(accountId, segmentId)
  })

  app.get('/:segmentId/versions', {
    config: mayRead,
    schema: {
      operationId: 'listSegmentVersions', summary: 'A segment as it was, newest first', tags,
      params: SegmentParams, querystring: VersionsQuery, response: { 200: VersionPage, '4xx': Problem },
    },
  }, async ({ params: { accountId, segmentId }, query: { before, limit } }) => {
    const items = await segments.versions(accountId, segmentId, { before, limit })
    return { items: items.map(viewVersion), next: items.length === limit ? items.at(-1)?.version ?? null : null }
  })

  app.get('/:segmentId/users', {
    config: mayRead,
    schema: { operationId: 'listSegmentUsers', summary: 'What uses a segment', tags, params: SegmentParams, response: { 200: UsersView, '4xx': Problem } },
  }, async ({ params: { accountId, segmentId } }) => {
    await segments.get(accountId, segmentId)
    return { items: (await segments.usersOf(app.db.read, accountId, segmentId)).map(viewUser) }
  })
}
