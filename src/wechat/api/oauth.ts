import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'

const Text = Type.String({ minLength: 1 })

/** Each person's own, and not the account's. It lives two hours. */
const UserTokens = Type.Object({
  access_token: Text,
  expires_in: Type.Integer(),
  refresh_token: Text,
  openid: Text,
  scope: Type.String(),
  unionid: Type.Optional(Type.String()),
  /** 1 for a made-up visitor of a page seen as a snapshot: such an openid belongs to nobody. */
  is_snapshotuser: Type.Optional(Type.Integer()),
})

// What the person did not agree to, the account cannot help.
const notAgreed = { 50001: 'request' } as const
// What is wrong is the person's token, and only the person can bring another.
const personsToken = { ...notAgreed, 40001: 'oauth', 40014: 'oauth', 42001: 'oauth' } as const

/** For `wechat.callOpen`: who asks is in the request, and WeChat counts no token of the account's (page: 网页授权). */
export const oauth = {
  /** A code works once, for five minutes: a repeat would be refused. */
  tokens: endpoint({
    method: 'GET',
    path: '/sns/oauth2/access_token',
    effect: 'create',
    request: Type.Object({ appid: Text, secret: Text, code: Text, grant_type: Type.Literal('authorization_code') }),
    answer: UserTokens,
    // As of all calls that bring the secret.
    meanings: { ...notAgreed, 40001: 'account' },
  }),
  /** For thirty days from the person's consent. */
  refresh: endpoint({
    method: 'GET',
    path: '/sns/oauth2/refresh_token',
    effect: 'put',
    request: Type.Object({ appid: Text, grant_type: Type.Literal('refresh_token'), refresh_token: Text }),
    answer: UserTokens,
    meanings: personsToken,
  }),
  /** Only with the scope snsapi_userinfo: the one lawful way to a name and a picture. */
  user: endpoint({
    method: 'GET',
    path: '/sns/userinfo',
    effect: 'read',
    request: Type.Object({ access_token: Text, openid: Text, lang: Type.Optional(Type.Enum(['zh_CN', 'zh_TW', 'en'])) }),
    answer: Type.Object({
      openid: Text,
      nickname: Type.Optional(Type.String()),
      headimgurl: Type.Optional(Type.String()),
      sex: Type.Optional(Type.Integer()),
      province: Type.Optional(Type.String()),
      city: Type.Optional(Type.String()),
      country: Type.Optional(Type.String()),
      privilege: Type.Optional(Type.Array(Type.String())),
      unionid: Type.Optional(Type.String()),
    }),
    meanings: { ...personsToken, 40003: 'request' },
  }),
  /** Refused when the token is not, or no longer, this person's. */
  check: endpoint({
    method: 'GET',
    path: '/sns/auth',
    effect: 'read',
    request: Type.Object({ access_token: Text, openid: Text }),
    answer: Done,
    meanings: { ...personsToken, 40003: 'request' },
  }),
}
