import { type Static, Type } from 'typebox'
import { languages } from '../platform/i18n.ts'
import { passwordLength } from './passwords.ts'
import { permissions, roles, scopes } from './permissions.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const AccountOrAll = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: '0 stands for the whole installation.' })
const Moment = Type.String({ format: 'date-time' })
const MomentOrNull = Type.Union([Moment, Type.Null()])
const Limit = Type.Integer({ minimum: 1, maximum: 200, default: 50 })
const Version = Type.Integer({ description: 'The version you read; refused if the user has changed since.' })
const Password = Type.String({ minLength: passwordLength.min, maxLength: passwordLength.max, description: 'Never shown again.' })
const Language = Type.Enum([...languages])
const DisplayName = Type.String({ minLength: 1, maxLength: 64 })
const Permission = Type.Enum([...permissions])
const Grant = Type.Object({ accountId: AccountOrAll, role: Type.Enum([...roles]) }, closed)
const Grants = Type.Array(Grant, { maxItems: 500 })
const NextAfter = Type.Union([Type.Integer(), Type.Null()], { description: 'Where the next page starts; null on the last one.' })

export const AccountOrAllParams = Type.Object({ accountId: AccountOrAll })
export const AccountParams = Type.Object({ accountId: Id })
export const UserParams = Type.Object({ userId: Id })
export const SessionParams = Type.Object({ sessionId: Id })
export const ApiKeyParams = Type.Object({ accountId: AccountOrAll, keyId: Id })
export const Nothing = Type.Null({ description: 'Done' })

export const LoginBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: passwordLength.max }),
}, closed)

export const PasswordBody = Type.Object({
  currentPassword: Type.String({ minLength: 1, maxLength: passwordLength.max }),
  newPassword: Password,
}, closed)

export const MeView = Type.Object({
  kind: Type.Enum(['user', 'key']),
  id: Type.Integer(),
  name: Type.String(),
  displayName: Type.String(),
  language: Type.Union([Language, Type.Null()]),
  grants: Type.Array(Grant, { description: 'Roles of a person; empty for an API key.' }),
  rights: Type.Array(Type.Object({ accountId: AccountOrAll, permissions: Type.Array(Permission) })),
})
export type MeView = Static<typeof MeView>

export const SessionsQuery = Type.Object({
  userId: Type.Optional(Type.Integer({ minimum: 1, description: 'Another’s sessions, for who manages users.' })),
}, closed)

export const SessionView = Type.Object({
  id: Type.Integer(),
  userId: Type.Integer(),
  isCurrent: Type.Boolean(),
  createdAt: Moment,
  lastSeenAt: Moment,
  expiresAt: Moment,
  address: Type.String(),
  userAgent: Type.String(),
})
export type SessionView = Static<typeof SessionView>
export const SessionList = Type.Object({ items: Type.Array(SessionView) })

export const NewUserBody = Type.Object({
  name: Type.String({ minLength: 3, maxLength: 64, description: 'What they sign in with. Upper case is not told apart.' }),
  displayName: DisplayName,
  language: Type.Enum([...languages], { default: languages[0] }),
  password: Password,
  grants: Type.Array(Grant, { maxItems: 500, default: [] }),
}, closed)

export const UserChangeBody = Type.Object({
  version: Version,
  displayName: Type.Optional(DisplayName),
  language: Type.Optional(Language),
  password: Type.Optional(Password),
  isDisabled: Type.Optional(Type.Boolean({ description: 'Ends their sessions; the API keys they made stop working.' })),
}, closed)

export const GrantsBody = Type.Object({ version: Version, grants: Grants }, closed)

export const UsersQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0, description: 'The `next` of the page before.' }),
  limit: Limit,
}, closed)

export const UserView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  displayName: Type.String(),
  language: Language,
  createdAt: Moment,
  disabledAt: MomentOrNull,
  version: Type.Integer(),
  grants: Type.Array(Grant),
})
export type UserView = Static<typeof UserView>
export const UserList = Type.Object({ items: Type.Array(UserView), next: NextAfter })

export const NewApiKeyBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64, description: 'What it is for.' }),
  scopes: Type.Array(Type.Enum([...scopes]), {
    minItems: 1, maxItems: 50, description: 'What it may do, never more than whoever made it.',
  }),
  expiresAt: Type.Optional(MomentOrNull),
}, closed)

export const ApiKeyView = Type.Object({
  id: Type.Integer(),
  accountId: AccountOrAll,
  name: Type.String(),
  prefix: Type.String({ description: 'How the key begins.' }),
  scopes: Type.Array(Permission),
  createdBy: Type.Integer({ description: 'The user who made it.' }),
  createdAt: Moment,
  expiresAt: MomentOrNull,
  lastUsedAt: Type.Union([Moment, Type.Null()], { description: 'Exact to a minute.' }),
})
export type ApiKeyView = Static<typeof ApiKeyView>
export const ApiKeyList = Type.Object({ items: Type.Array(ApiKeyView) })
export const NewApiKeyView = Type.Object({
  ...ApiKeyView.properties,
  key: Type.String({ description: 'Shown this once and kept nowhere.' }),
})

export const AuditQuery = Type.Object({
  action: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'E.g. follower.read.' })),
  actorKind: Type.Optional(Type.Enum(['user', 'key', 'system'])),
  actorId: Type.Optional(Type.Integer({ minimum: 0 })),
  from: Type.Optional(Moment),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Not included.' })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'The `next` of the page before.' })),
  limit: Limit,
}, closed)
export type AuditQuery = Static<typeof AuditQuery>

export const AuditEntryView = Type.Object({
  id: Type.Integer(),
  accountId: AccountOrAll,
  at: Moment,
  actor: Type.Object({ kind: Type.Enum(['user', 'key', 'system']), id: Type.Integer(), name: Type.Union([Type.String(), Type.Null()]) }),
  action: Type.String(),
  targetKind: Type.Union([Type.String(), Type.Null()]),
  targetId: Type.Union([Type.String(), Type.Null()]),
  detail: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  requestId: Type.Union([Type.String(), Type.Null()]),
  address: Type.Union([Type.String(), Type.Null()]),
})
export type AuditEntryView = Static<typeof AuditEntryView>
export const AuditList = Type.Object({ items: Type.Array(AuditEntryView), next: NextAfter })
