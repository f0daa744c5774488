import { type Static, Type } from 'typebox'
import { type Code, codeKinds } from './code.entity.ts'
import { OnScan } from './on-scan.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const AccountParams = Type.Object({ accountId: Id })
export const CodeParams = Type.Object({ accountId: Id, codeId: Id })

const Name = Type.String({ minLength: 1, maxLength: 60, pattern: String.raw`\S` })
const Scene = Type.String({
  minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.:-]+$', description: 'What WeChat tells us of whoever scans it; unlike any other of the account. Left out, we make one.',
})
const GroupId = Type.Union([Id, Type.Null()])
const LifeDays = Type.Integer({ minimum: 1, maximum: 30, description: 'How long the picture of a temporary code holds. 30 unless told otherwise.' })
const IsRenewed = Type.Boolean({ description: 'Fetches a new picture the day before the old one ends: for pages that show the code, not for what is printed.' })

const onScan = { contents: [{ type: 'text' as const, text: '欢迎光临南京路店！' }], tagIds: [7], attributes: [{ key: 'shop', value: '南京路' }], teamId: 2 }

const NewCode = Type.Object({
  name: Name,
  kind: Type.Enum([...codeKinds], { default: 'temporary', description: 'Of permanent codes an account has 100,000, and none can be given back.' }),
  scene: Type.Optional(Scene),
  groupId: Type.Optional(GroupId),
  channelId: Type.Optional(GroupId),
  lifeDays: Type.Optional(LifeDays),
  isRenewed: Type.Optional(IsRenewed),
  onScan: { ...OnScan, default: {} },
}, closed)
export type NewCode = Static<typeof NewCode>

const newExample = { name: '南京路店收银台', kind: 'permanent' as const, scene: 'shop-nanjing-road', groupId: 1, channelId: 3, onScan }
export const NewCodeBody = Type.Object(NewCode.properties, { ...closed, examples: [newExample, { name: '春茶活动', kind: 'temporary', lifeDays: 14 }] })
export const NewCodesBody = Type.Object({ codes: Type.Array(NewCode, { minItems: 1, maxItems: 100 }) }, { ...closed, examples: [{ codes: [newExample, { name: '淮海路店收银台', kind: 'permanent' }] }] })

export const CodeEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the code has changed since.' }),
  name: Type.Optional(Name),
  groupId: Type.Optional(GroupId),
  channelId: Type.Optional(GroupId),
  lifeDays: Type.Optional(LifeDays),
  isRenewed: Type.Optional(IsRenewed),
  onScan: Type.Optional(OnScan),
  isArchived: Type.Optional(Type.Boolean({ description: 'Scans of an archived code are counted, and set off nothing.' })),
}, { ...closed, examples: [{ version: 1, onScan }] })
export type CodeEdit = Omit<Static<typeof CodeEditBody>, 'version'>

export const CodesQuery = Type.Object({
  archived: Type.Boolean({ default: false, description: 'True: those that were archived; false: those in use.' }),
  groupId: Type.Optional(Id),
  channelId: Type.Optional(Id),
  scene: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)

const example = {
  id: 12, kind: 'permanent' as const, scene: 'shop-nanjing-road', name: '南京路店收银台', groupId: 1, channelId: 3, inviterId: null, onScan, lifeDays: null, isRenewed: false,
  status: 'ready' as const, url: 'http://weixin.qq.com/q/02Zp3mQxKcb3d10000g07f', ticket: 'gQEi8TwAAAAAAAAAAS5odHRwOi8v', expiresAt: null, problem: null,
  createdAt: '2026-03-01T09:00:00.000Z', version: 1,
}

export const CodeView = Type.Object({
  id: Type.Integer(),
  kind: Type.Enum([...codeKinds]),
  scene: Type.String(),
  name: Type.String(),
  groupId: orNull(Type.Integer()),
  channelId: orNull(Type.Integer()),
  inviterId: orNull(Type.Integer({ description: 'The follower who invites others with it.' })),
  onScan: orNull(OnScan),
  lifeDays: orNull(Type.Integer()),
  isRenewed: Type.Boolean(),
  status: Type.Enum(['waiting', 'ready', 'expired', 'archived'], { description: 'waiting: WeChat has not made it yet and is asked again by itself.' }),
  url: orNull(Type.String({ description: 'What its picture holds. …/picture draws it.' })),
  ticket: orNull(Type.String({ description: 'https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=… is WeChat’s own picture of it.' })),
  expiresAt: orNull(Moment),
  problem: orNull(Type.String({ description: 'With which code WeChat refused it last.' })),
  createdAt: Moment,
  version: Type.Integer(),
}, { examples: [example] })

export const CodePage = Type.Object({ items: Type.Array(CodeView), next: orNull(Type.Integer()) }, { examples: [{ items: [example], next: null }] })
export const CodesView = Type.Object({ items: Type.Array(CodeView) }, { examples: [{ items: [{ ...example, status: 'waiting', url: null, ticket: null }] }] })

export const StockView = Type.Object({
  permanentUsed: Type.Integer({ description: 'Made by us, archived ones too. What was made elsewhere we cannot know: WeChat tells nobody.' }),
  permanentLeft: Type.Integer({ description: 'Of the 100,000 that WeChat lets an account have for ever.' }),
}, { examples: [{ permanentUsed: 212, permanentLeft: 99_788 }] })

export function viewCode (code: Code, now: Date): Static<typeof CodeView> {
  const { id, kind, scene, name, groupId, channelId, inviterId, onScan: sets, lifeDays, isRenewed, url, ticket, expiresAt, problem, createdAt, version } = code
  return {
    id, kind, scene, name, groupId, channelId, inviterId, onScan: sets, lifeDays, isRenewed, status: statusOf(code, now), url, ticket,
    expiresAt: expiresAt?.toISOString() ?? null, problem, createdAt: createdAt.toISOString(), version,
  }
}

function statusOf (code: Code, now: Date): Static<typeof CodeView>['status'] {
  if (code.isArchived) return 'archived'
  if (code.url === null) return 'waiting'
  return isExpired(code, now) ? 'expired' : 'ready'
}

export const isExpired = ({ expiresAt }: Pick<Code, 'expiresAt'>, now: Date): boolean => expiresAt !== null && expiresAt <= now
