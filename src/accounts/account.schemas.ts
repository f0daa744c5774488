import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }

const Kind = Type.Enum(['service', 'subscription'], { description: '服务号 or 订阅号' })
const Mode = Type.Enum(['plain', 'compatible', 'secure'], { description: 'Message encryption in WeChat’s console: 明文, 兼容, 安全.' })
const Name = Type.String({ minLength: 1, maxLength: 60 })
const OriginalId = Type.String({ pattern: '^gh_[0-9A-Za-z]{1,61}$', description: '原始ID' })
const TimeZone = Type.String({ minLength: 1, maxLength: 64, description: 'IANA name; days and quiet hours of the account go by it.' })
const Token = Type.String({ pattern: '^[0-9A-Za-z]{3,32}$', description: 'Token of the server configuration. Never shown again.' })
const AesKey = Type.String({ pattern: '^[0-9A-Za-z]{43}$', description: 'EncodingAESKey. Never shown again.' })
const AppSecret = Type.String({ minLength: 16, maxLength: 128, description: 'Never shown again.' })

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

export const NewAccountBody = Type.Object({
  name: Name,
  appid: Type.String({ pattern: '^wx[0-9a-z]{8,62}$' }),
  originalId: OriginalId,
  kind: Kind,
  isVerified: Type.Boolean({ default: true }),
  mode: Mode,
  timeZone: Type.String({ ...TimeZone, default: 'Asia/Shanghai' }),
  token: Token,
  aesKey: Type.Optional(AesKey),
  appSecret: Type.Optional(AppSecret),
}, closed)

export const AccountChangeBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the account has changed since.' }),
  name: Type.Optional(Name),
  originalId: Type.Optional(OriginalId),
  kind: Type.Optional(Kind),
  isVerified: Type.Optional(Type.Boolean()),
  mode: Type.Optional(Mode),
  timeZone: Type.Optional(TimeZone),
  token: Type.Optional(Token),
  aesKey: Type.Optional(AesKey),
  appSecret: Type.Optional(AppSecret),
  isDisabled: Type.Optional(Type.Boolean()),
}, closed)

export const AccountView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  appid: Type.String(),
  originalId: Type.String(),
  kind: Kind,
  isVerified: Type.Boolean(),
  mode: Mode,
  timeZone: Type.String(),
  hasAppSecret: Type.Boolean(),
  hasAesKey: Type.Boolean(),
  webhookUrl: Type.String({ description: 'What to enter as URL in WeChat’s server configuration.' }),
  isDisabled: Type.Boolean(),
  createdAt: Type.String({ format: 'date-time' }),
  version: Type.Integer(),
})
export type AccountView = Static<typeof AccountView>

export const AccountList = Type.Object({ items: Type.Array(AccountView) })
