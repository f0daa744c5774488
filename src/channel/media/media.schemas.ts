import type { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { type Media, mediaKinds, mediaStates } from './media.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeText = (options: { description: string }) => Type.Union([Type.String(), Type.Null()], options)
const Id = Type.Integer({ minimum: 1 })

export const AccountParams = Type.Object({ accountId: Id })
export const MediaParams = Type.Object({ accountId: Id, mediaRowId: Id })

export const MediaQuery = Type.Object({
  openid: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Only what this follower sent.' })),
  mediaId: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Only this one: `mediaId` or `thumbMediaId` of an entry in the timeline.' })),
  state: Type.Optional(Type.Enum([...mediaStates], { description: 'Only these; `stored` when neither openid nor mediaId is asked for.' })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, { additionalProperties: false })

const example = {
  id: 4711, mediaId: 'mId_IMAGE_demo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN', openid: 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN', kind: 'image',
  state: 'stored', code: null, type: 'image/jpeg', bytes: 339721, occurredAt: '2026-03-01T09:00:00.000Z', storedAt: '2026-03-01T09:00:01.250Z',
}

export const MediaView = Type.Object({
  id: Type.Integer(),
  mediaId: Type.String({ description: 'WeChat’s name for it, as the timeline has it.' }),
  openid: Type.String(),
  kind: Type.Enum([...mediaKinds], { description: 'thumb: the picture before a film is played.' }),
  state: Type.Enum([...mediaStates], {
    description: 'waiting: to be fetched from WeChat; stored: here; refused: no such file is kept; gone: WeChat has it no longer.',
  }),
  code: MaybeText({ description: 'Why it is refused or gone, or what the last try failed with.' }),
  type: MaybeText({ description: 'What its first bytes say that it is.' }),
  bytes: Type.Union([Type.Integer(), Type.Null()]),
  occurredAt: Moment,
  storedAt: Type.Union([Moment, Type.Null()]),
}, { examples: [example] })
type MediaView = Static<typeof MediaView>

export const MediaPage = Type.Object({ items: Type.Array(MediaView), next: Type.Union([Type.Integer(), Type.Null()]) }, { examples: [{ items: [example], next: null }] })

export const RangeHeader = Type.Object({
  range: Type.Optional(Type.String({ maxLength: 100, description: 'One range of bytes, as players ask for.', examples: ['bytes=0-1023'] })),
})

const file = { content: { 'application/octet-stream': { schema: Type.Unsafe<Readable>(Type.String({ format: 'binary' })) } } }
export const FileAnswer = { ...file, description: 'The file, with the type that its first bytes say.' }
export const PartAnswer = { ...file, description: 'The part that was asked for.' }

export function viewMedia (row: Media): MediaView {
  const { id, mediaId, openid, kind, state, code, type, bytes } = row
  return { id, mediaId, openid, kind, state, code, type, bytes, occurredAt: row.occurredAt.toISOString(), storedAt: row.storedAt?.toISOString() ?? null }
}
