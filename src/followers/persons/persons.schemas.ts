import { type Static, Type } from 'typebox'
import { followerExample, FollowerView, viewFollower } from '../follower.schemas.ts'
import type { PersonLink } from './person.entity.ts'
import type { Person } from './persons.service.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const FollowerOfAccount = Type.Object({ accountId: Type.Integer(), followerId: Type.Integer() })

export const PersonLinkParams = Type.Object({ accountId: Id, followerId: Id, linkId: Id })

export const PersonJoinBody = Type.Object({
  accountId: Type.Integer({ minimum: 1, description: 'The other follower’s account. You must be allowed to change followers there too.' }),
  followerId: Type.Integer({ minimum: 1, description: 'The other follower.' }),
}, { ...closed, examples: [{ accountId: 2, followerId: 90412 }] })

const linkExample = {
  id: 12, followers: [{ accountId: 1, followerId: 4711 }, { accountId: 2, followerId: 90412 }], how: 'hand', by: 'user:3', joinedAt: '2026-03-01T09:30:00.000Z',
} as const

export const PersonLinkView = Type.Object({
  id: Type.Integer({ description: 'To undo it.' }),
  followers: Type.Array(FollowerOfAccount, { description: 'Whom it joins, two of them.' }),
  how: Type.Enum(['unionid', 'hand']),
  by: Type.String({ description: 'user:3, key:7 or system.' }),
  joinedAt: Type.String({ format: 'date-time' }),
}, {
  examples: [linkExample],
})

export const PersonView = Type.Object({
  personId: Type.Union([Type.Integer(), Type.Null()], { description: 'Null for who is nobody else. Changes with what joins the person.' }),
  followers: Type.Array(Type.Object({ accountId: Type.Integer(), follower: FollowerView }), { description: 'On accounts whose followers you may read.' }),
  hidden: Type.Integer({ description: 'How many there are on other accounts.' }),
  links: Type.Array(PersonLinkView, { description: 'What joins those that are shown.' }),
}, {
  examples: [{
    personId: 12, hidden: 0, links: [linkExample],
    followers: [
      { accountId: 1, follower: { ...followerExample, personId: 12 } },
      { accountId: 2, follower: { ...followerExample, id: 90412, openid: 'oAbD35kP0x7gW2s9Qm1vLrTz8YcE', alias: '江南的锦鲤3306', remark: null, personId: 12, version: 1 } },
    ],
  }],
})

type MayRead = (accountId: number) => boolean

export function viewPerson ({ personId, followers, links }: Person, mayRead: MayRead): Static<typeof PersonView> {
  const shown = followers.filter(({ accountId }) => mayRead(accountId))
  return {
    personId,
    followers: shown.map((follower) => ({ accountId: follower.accountId, follower: viewFollower(follower) })),
    hidden: followers.length - shown.length,
    links: links.filter(({ accountId, otherAccountId }) => mayRead(accountId) && mayRead(otherAccountId)).map(viewLink),
  }
}

function viewLink ({ id, accountId, followerId, otherAccountId, otherId, how, joinedBy, joinedAt }: PersonLink): Static<typeof PersonLinkView> {
  return { id, how, by: joinedBy, joinedAt: joinedAt.toISOString(), followers: [{ accountId, followerId }, { accountId: otherAccountId, followerId: otherId }] }
}
