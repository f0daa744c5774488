import { type Static, Type } from 'typebox'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { type ApiOptions, createApi, type Endpoint } from './api.ts'
import { createTokens, type WechatAccount } from './token.ts'

const Done = Type.Object({ errcode: Type.Literal(0) })

const stableToken = {
  name: 'stable_token', method: 'POST', path: '/cgi-bin/stable_token', effect: 'read',
  answer: Type.Object({ access_token: Type.String({ minLength: 1, maxLength: 512 }), expires_in: Type.Integer({ minimum: 1 }) }),
} satisfies Endpoint<ReturnType<typeof Type.Object>>

/** What WeChat still tells of a follower: names and pictures are gone since 2021-12-27 (page: user/info). */
export const UserInfo = Type.Object({
  subscribe: Type.Integer(),
  openid: Type.String(),
  unionid: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  subscribe_time: Type.Optional(Type.Integer()),
  subscribe_scene: Type.Optional(Type.String()),
  qr_scene: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
  qr_scene_str: Type.Optional(Type.String()),
  remark: Type.Optional(Type.String()),
  tagid_list: Type.Optional(Type.Array(Type.Integer())),
})

const userInfo = { name: 'user/info', method: 'GET', path: '/cgi-bin/user/info', effect: 'read', answer: UserInfo } as const
const customSend = { name: 'message/custom/send', method: 'POST', path: '/cgi-bin/message/custom/send', effect: 'send', answer: Done } as const

export interface WechatOptions extends ApiOptions { db: Database, box: SecretBox, clock: Clock }

/** WeChat's server API, typed, for any account. Throws WechatError; knows nothing of who asks. */
export function createWechat ({ db, box, clock, ...options }: WechatOptions) {
  const api = createApi(options)
  const tokens = createTokens({
    db, box, clock,
    fetchToken: ({ appid, appSecret }, force) => api.callBare(stableToken, {
      body: { grant_type: 'client_credential', appid, secret: appSecret, force_refresh: force },
    }),
  })
  return {
    async userInfo (account: WechatAccount, openid: string): Promise<Static<typeof UserInfo>> {
      return api.call(tokens, account, userInfo, { query: { openid, lang: 'zh_CN' } })
    },
    /** Fetches what a call will need, so that the call itself is all that a crash can cut off. */
    async prepare (account: WechatAccount): Promise<void> {
      await tokens.get(account)
    },
    /** A service message. No idempotency key exists: after `outcome: 'unknown'` nobody knows whether it arrived. */
    async sendText (account: WechatAccount, message: { openid: string, text: string }): Promise<void> {
      await api.call(tokens, account, customSend, { body: { touser: message.openid, msgtype: 'text', text: { content: message.text } } })
    },
    close: () => api.close(),
  }
}

export type Wechat = ReturnType<typeof createWechat>
