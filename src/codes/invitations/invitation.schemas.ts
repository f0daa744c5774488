import { type Static, Type } from 'typebox'
import { invitationFlags } from './flags.ts'
import type { Invitation } from './invitation.entity.ts'
import type { Node, Place } from './invitation.reader.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Moment = Type.String({ format: 'date-time' })
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

export const InviterParams = Type.Object({ accountId: Id, followerId: Id })

const Flags = Type.Array(Type.Enum([...invitationFlags]), {
  description: 'SELF: by their own code; RETURNING: followed before; BURST: one of many within minutes; QUICK_UNFOLLOW: left again soon. The first two do not count.',
})

export const InvitationsQuery = Type.Object({
  inviterId: Type.Optional(Id),
  flagged: Type.Optional(Type.Boolean({ description: 'True: those with flags; false: those without. Without an inviterId, true unless told otherwise.' })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const example = {
  id: 31, followerId: 4711, inviterId: 42, codeId: 12, at: '2026-03-01T09:00:00.000Z', depth: 2, isCounted: true, flags: ['QUICK_UNFOLLOW' as const], leftAt: '2026-03-01T11:30:00.000Z',
}
const InvitationView = Type.Object({
  id: Type.Integer(),
  followerId: Type.Integer({ description: 'Who came; 0: erased.' }),
  inviterId: Type.Integer({ description: 'Whose code it was; 0: erased.' }),
  codeId: Type.Integer(),
  at: Moment,
  depth: Type.Integer({ description: '1: by somebody whom nobody brought.' }),
  isCounted: Type.Boolean(),
  flags: Flags,
  leftAt: orNull(Moment),
}, { examples: [example] })
export const InvitationPage = Type.Object({ items: Type.Array(InvitationView), next: orNull(Type.Integer()) }, { examples: [{ items: [example], next: null }] })

export const viewInvitation = ({ id, followerId, inviterId, codeId, at, depth, counted, flags, leftAt }: Invitation): Static<typeof InvitationView> => (
  { id, followerId, inviterId, codeId, at: at.toISOString(), depth, isCounted: counted === 1, flags, leftAt: leftAt?.toISOString() ?? null })

const numbers = {
  invited: Type.Integer({ description: 'Who came by their code and was not known before.' }),
  following: Type.Integer({ description: 'Of them still follow.' }),
  flagged: Type.Integer({ description: 'Of all who came by it are odd in some way.' }),
}
export const InvitersQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: '^\\d{1,12}-\\d{1,15}$', maxLength: 28, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}, closed)
export const InviterPage = Type.Object({ items: Type.Array(Type.Object({ followerId: Type.Integer(), ...numbers })), next: orNull(Type.String()) }, {
  examples: [{ items: [{ followerId: 42, invited: 17, following: 15, flagged: 2 }], next: '17-42' }],
})

export function placeFrom (after: string | undefined): Place | undefined {
  const [invited, followerId] = after?.split('-').map(Number) ?? []
  return invited === undefined || followerId === undefined ? undefined : { invited, followerId }
}

export const InviterView = Type.Object({
  followerId: Type.Integer(), ...numbers,
  codeId: orNull(Type.Integer({ description: 'The code by which they invite, once somebody asked for it.' })),
  broughtBy: orNull(Type.Integer({ description: 'Who brought them themselves.' })),
  depth: Type.Integer({ description: '0: nobody brought them.' }),
}, { examples: [{ followerId: 42, invited: 17, following: 15, flagged: 2, codeId: 12, broughtBy: null, depth: 0 }] })

export const TreeQuery = Type.Object({
  levels: Type.Integer({ minimum: 1, maximum: 10, default: 3 }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 200, description: 'At most so many followers in all.' }),
}, closed)
const NodeView = Type.Object({
  followerId: Type.Integer({ description: '0: erased.' }),
  inviterId: Type.Integer(),
  level: Type.Integer({ description: '1: brought by whom the tree is of.' }),
  at: Moment,
  isFollowing: Type.Boolean(),
  flags: Flags,
  invited: numbers.invited,
  following: numbers.following,
})
export const TreeView = Type.Object({
  followerId: Type.Integer(), nodes: Type.Array(NodeView), isCut: Type.Boolean({ description: 'There are more: ask for the tree of one of them, or for the list of who they brought.' }),
}, {
  examples: [{
    followerId: 42, isCut: false,
    nodes: [{ followerId: 4711, inviterId: 42, level: 1, at: example.at, isFollowing: true, flags: [], invited: 1, following: 1 }, { followerId: 4712, inviterId: 4711, level: 2, at: example.at, isFollowing: true, flags: [], invited: 0, following: 0 }],
  }],
})

export const viewNode = ({ followerId, inviterId, level, at, isFollowing, flags, invited, following }: Node): Static<typeof NodeView> => (
  { followerId, inviterId, level, at: at.toISOString(), isFollowing, flags, invited, following })
