import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'
import { MiniProgram } from './templates.ts'

/** Page "一次性订阅消息". One message for each confirm of a scene (`oneTimeConfirmUrl`), also to who does not follow. No result is reported. */
export const oneTime = {
  send: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/template/subscribe',
    effect: 'send',
    request: Type.Object({
      touser: Type.String(),
      template_id: Type.String(),
      url: Type.Optional(Type.String()),
      miniprogram: Type.Optional(MiniProgram),
      scene: Type.String(),
      title: Type.String(),
      data: Type.Object({ content: Type.Object({ value: Type.String(), color: Type.Optional(Type.String()) }) }),
    }),
    answer: Done,
  }),
}
