import type { FollowerRecord } from '../books/follower-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'
import { isElsewhere } from './openids.ts'

/** Page "获取公众号的黑名单列表"; the older text had 10,000. */
const openidsPerPage = 1000
const openidsPerBatch = 20

export function addBlacklistApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/members/getblacklist', who: 'verified' }, listBlocked)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/members/batchblacklist', who: 'verified' },
    (call) => setBlocked(world, call, true))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/members/batchunblacklist', who: 'verified' },
    (call) => setBlocked(world, call, false))
}

/** Who is blocked stays on the list, whether they still follow or not: assumed. */
function listBlocked ({ account: { followers }, body: { begin_openid: after } }: AccountCall): Verdict {
  const before = isFilled(after) ? followers.find(after) : undefined
  if (isFilled(after) && before === undefined) return { refusal: refuse(40003, 'blacklist.beginOpenid', after) }
  const start = before?.position ?? -1
  const blocked = followers.page(-1, Infinity, ({ isBlocked }) => isBlocked)
  const openids = blocked.filter(({ position }) => position > start).slice(0, openidsPerPage).map(({ openid }) => openid)
  const page = openids.length === 0 ? {} : { data: { openid: openids } }
  return { answer: { total: blocked.length, count: openids.length, ...page, next_openid: openids.at(-1) ?? '' } }
}

/** All of them or, when one openid is wrong, nobody. */
function setBlocked (world: World, call: AccountCall, isBlocked: boolean): Verdict {
  const followers = readBatch(world, call)
  if (isRefusal(followers)) return { refusal: followers }
  for (const follower of followers) follower.isBlocked = isBlocked
  return done
}

function readBatch (world: World, { account, body: { openid_list: list } }: AccountCall): FollowerRecord[] | Refusal {
  if (!Array.isArray(list) || !list.every(isFilled)) return refuse(40031, 'blacklist.openidList')
  if (list.length === 0 || list.length > openidsPerBatch) return refuse(40032, 'blacklist.batchSize')
  const followers: FollowerRecord[] = []
  for (const openid of list) {
    const follower = account.followers.find(openid)
    if (follower !== undefined) followers.push(follower)
    else return isElsewhere(world, openid) ? refuse(49003, 'blacklist.foreignOpenid', openid) : refuse(40003, 'blacklist.openid', openid)
  }
  return followers
}
