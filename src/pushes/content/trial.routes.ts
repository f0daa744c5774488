import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { Drafts } from './draft.service.ts'
import { PushParams } from './push.schemas.ts'
import { PreviewBody, PreviewView, TestBody, TestView, viewPreviews, viewTried } from './trial.schemas.ts'
import type { Trials } from './trial.service.ts'

const tags = ['pushes']
const mayManage = { access: { permission: 'pushes.manage', scope: 'account' } } as const

/** A push as some see it before all do. */
export const trialRoutes: FastifyPluginAsyncTypebox<{ drafts: Pick<Drafts, 'get'>, trials: Trials }> = async (app, { drafts, trials }) => {
  app.post('/:pushId/preview', {
    config: mayManage,
    schema: {
      operationId: 'previewPush', summary: 'What these followers would read, and by which ways it could go now', tags,
      description: 'Nothing is sent. Addresses stand there as they were written: they are tracked only when the push goes out.',
      params: PushParams, body: PreviewBody, response: { 200: PreviewView, '4xx': Problem },
    },
  }, async (request) => {
    const { params, params: { accountId, pushId }, body: { followerIds, variant } } = request
    const seen = await trials.preview({ push: await drafts.get(params), followerIds, variant })
    await app.access.auditRead(request, { action: 'push.preview', accountId, targetKind: 'push', targetId: pushId, detail: { followerIds } })
    return viewPreviews(seen)
  })

  app.post('/:pushId/test', {
    config: mayManage,
    schema: {
      operationId: 'testPush', summary: 'Send it to these followers now, to see what it looks like', tags,
      description: 'Windows, caps and opt-outs hold as for anything else; what cannot go now does not go. It counts for nothing in the push. What a mass send would say goes as a service message.',
      params: PushParams, body: TestBody, response: { 200: TestView, '4xx': Problem },
    },
  }, async (request) => {
    const { params, params: { accountId, pushId }, body: { followerIds, variant } } = request
    const push = await drafts.get(params)
    const ready = await trials.prepare({ push, followerIds, variant })
    const { kind, id } = app.access.actorOf(request)
    return viewTried(await app.db.write(async (tx) => {
      const tried = await trials.send(tx, push, ready, { by: `${kind}:${id}`, isPerson: kind === 'user' })
      await app.access.audit(tx, request, { action: 'push.test', accountId, targetKind: 'push', targetId: pushId, detail: { followerIds } })
      return tried
    }))
  })
}
