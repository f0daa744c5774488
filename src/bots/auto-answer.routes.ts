import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { AppError } from '../platform/errors.ts'
import { Problem } from '../platform/http/problem.ts'
import { MAX_REPLY_BYTES } from '../wechat/replies.ts'
import { byteLength } from '../wechat/text.ts'
import type { AutoAnswerService } from './auto-answer.service.ts'

const Params = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

const Setting = Type.Object({
  enabled: Type.Boolean(),
  text: Type.String({ minLength: 1, maxLength: 600, description: `At most ${MAX_REPLY_BYTES} bytes in UTF-8.` }),
}, { additionalProperties: false })

const SettingView = Type.Object({ enabled: Type.Boolean(), text: Type.String() })

const tooLong = () => new AppError('invalid', 'TEXT_TOO_LONG', 'WeChat takes {bytes} bytes at most', {
  place: 'body/text', advice: 'Shorten the text; a Chinese character takes three bytes.', values: { bytes: MAX_REPLY_BYTES },
})

export interface AutoAnswerRoutesOptions { autoAnswer: AutoAnswerService }

export const autoAnswerRoutes: FastifyPluginAsyncTypebox<AutoAnswerRoutesOptions> = async (app, { autoAnswer }) => {
  const tags = ['bots']

  app.get('', {
    config: { access: { permission: 'auto-answer.read', scope: 'account' } },
    schema: { operationId: 'getAutoAnswer', summary: 'What answers followers by itself', tags, params: Params, response: { 200: SettingView, '4xx': Problem } },
  }, async (request): Promise<Static<typeof SettingView>> => autoAnswer.get(request.params.accountId))

  app.put('', {
    config: { access: { permission: 'auto-answer.manage', scope: 'account' } },
    schema: {
      operationId: 'setAutoAnswer', summary: 'Change what answers followers by itself', tags,
      params: Params, body: Setting, response: { 200: SettingView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    if (byteLength(request.body.text) > MAX_REPLY_BYTES) throw tooLong()
    await app.db.write(async (tx) => {
      await autoAnswer.set(tx, accountId, request.body)
      await app.access.audit(tx, request, {
        action: 'auto-answer.change', accountId, targetKind: 'account', targetId: String(accountId), detail: { enabled: request.body.enabled },
      })
    })
    return request.body
  })
}
