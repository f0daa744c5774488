import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const Tag = Type.Object({ id: Type.Integer(), name: Type.String() })
const OneTag = Type.Object({ tag: Tag })
const Tagging = Type.Object({ openid_list: Type.Array(Type.String(), { minItems: 1, maxItems: 50 }), tagid: Type.Integer() })

/** The same list again would fail again: only those who are listed are worth another try. */
const someFailed = { 45171: 'request' } as const

/** Tags of WeChat's: 100 of an account, 20 on a follower. 0, 1 and 2 are its own. */
export const tags = {
  /** A name has at most 30 characters (the table of errors says bytes). 45157 says that it exists: after a lost answer, read the list. */
  create: endpoint({
    method: 'POST',
    path: '/cgi-bin/tags/create',
    effect: 'create',
    request: Type.Object({ tag: Type.Object({ name: Type.String() }) }),
    answer: OneTag,
  }),
  /** All of them; `count` is how many followers carry it. */
  list: endpoint({
    method: 'GET',
    path: '/cgi-bin/tags/get',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ tags: Type.Array(Type.Object({ ...Tag.properties, count: Type.Optional(Type.Integer()) })) }),
  }),
  update: endpoint({ method: 'POST', path: '/cgi-bin/tags/update', effect: 'put', request: OneTag, answer: Done }),
  /** Not while more than 100,000 followers carry it (45057): take it off them first. */
  delete: endpoint({
    method: 'POST',
    path: '/cgi-bin/tags/delete',
    effect: 'put',
    request: Type.Object({ tag: Type.Object({ id: Type.Integer() }) }),
    answer: Done,
    // There is no such tag: what was wanted is so.
    meanings: { 45159: 'done' },
  }),
  /** Who carries a tag, up to 10,000 a page. `next_openid` is the page's last, so that the end shows only as `count` 0. */
  followersOf: endpoint({
    method: 'POST',
    path: '/cgi-bin/user/tag/get',
    effect: 'read',
    request: Type.Object({ tagid: Type.Integer(), next_openid: Type.Optional(Type.String()) }),
    answer: Type.Object({
      count: Type.Integer(),
      data: Type.Optional(Type.Object({ openid: Type.Array(Type.String()) })),
      next_openid: Type.Optional(Type.String()),
    }),
  }),
  /**
   * 45171: it could not be done for those in `fail_openid_list` of the error's `answer`; repeat it for them alone.
   * Two calls at once for the same follower are refused (45169).
   */
  putOn: endpoint({ method: 'POST', path: '/cgi-bin/tags/members/batchtagging', effect: 'put', request: Tagging, answer: Done, meanings: someFailed }),
  /** As `putOn`. The page names no limit for the list; that of `putOn` is kept. */
  takeOff: endpoint({ method: 'POST', path: '/cgi-bin/tags/members/batchuntagging', effect: 'put', request: Tagging, answer: Done, meanings: someFailed }),
  ofFollower: endpoint({
    method: 'POST',
    path: '/cgi-bin/tags/getidlist',
    effect: 'read',
    request: Type.Object({ openid: Type.String() }),
    answer: Type.Object({ tagid_list: Type.Array(Type.Integer()) }),
  }),
}
