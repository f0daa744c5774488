import { Type } from 'typebox'

const closed = { additionalProperties: false }
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const CodeParams = Type.Object({ code: Type.String({ maxLength: 100 }) })
export const AppidParams = Type.Object({ appid: Type.String({ maxLength: 64 }) })
export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export const StartQuery = Type.Object({
  to: Type.String({
    maxLength: 1024, format: 'uri', description: 'Where the visitor goes afterwards, with `ticket` added. Its host must be one of allowedHosts in the settings of pushes.',
  }),
  scope: Type.Enum(['base', 'userinfo'], {
    default: 'base', description: 'base asks nobody and tells the openid; userinfo asks the visitor, and tells name and picture too.',
  }),
})
export const CallbackQuery = Type.Object({ state: Type.String({ maxLength: 128, default: '' }), code: Type.Optional(Type.String({ maxLength: 512 })) })

export const TicketBody = Type.Object({ ticket: Type.String({ minLength: 1, maxLength: 4096 }) }, {
  ...closed, examples: [{ ticket: '1f2e3d4c.m0xN1t….9Qk….Zb3…' }],
})
export const TicketAnswer = Type.Object({
  followerId: orNull(Type.Integer({ description: 'null: whoever it is never followed the account.' })),
  openid: orNull(Type.String()),
  unionid: orNull(Type.String()),
  isSnapshot: Type.Boolean({ description: 'WeChat showed the page as a snapshot, to a made-up visitor: ask them to open it in full, and send them to the start again.' }),
  nickname: orNull(Type.String({ description: 'With the scope userinfo.' })),
  avatarUrl: orNull(Type.String()),
  expiresAt: Type.String({ format: 'date-time' }),
}, {
  examples: [{ followerId: 42, openid: 'oABC…', unionid: null, isSnapshot: false, nickname: null, avatarUrl: null, expiresAt: '2026-03-01T09:05:00.000Z' }],
})
