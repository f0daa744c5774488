import type { FollowerRecord } from '../books/follower-book.ts'
import type { Tag } from '../books/tag-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse, refuseWith } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'
import { isElsewhere } from './openids.ts'

/** Page "批量为用户打标签"; for taking off none is named, so the same. */
const openidsPerBatch = 50

export function addTaggingApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/members/batchtagging', who: 'verified' }, (call) => {
    const { tags, limits } = call.account
    return eachOf(world, call, (tag, follower) => {
      if (!follower.tagIds.includes(tag.id) && follower.tagIds.length >= limits.tagsPerFollower) return refuse(45059, 'tags.perFollower')
      tags.putOn(tag, follower)
      return null
    })
  })
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/members/batchuntagging', who: 'verified' }, (call) =>
    eachOf(world, call, (tag, follower) => {
      call.account.tags.takeOff(tag, follower)
      return null
    }))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/getidlist', who: 'verified' }, tagsOfFollower)
}

/**
 * When it can be done for some and not for others, those are named with 45171: the code is known, when it comes is assumed.
 * When it can be done for nobody, the reason is told. Two calls for one follower at once (45169) cannot meet here.
 */
function eachOf (world: World, { account, body }: AccountCall, work: (tag: Tag, follower: FollowerRecord) => Refusal | null): Verdict {
  const openids = readBatch(world, account.followers.find, body)
  if (isRefusal(openids)) return { refusal: openids }
  const { tagid } = body
  const tag = typeof tagid === 'number' ? account.tags.find(tagid) : undefined
  if (tag === undefined) return { refusal: refuse(45159, 'tags.unknown') }
  const failed: Array<[openid: string, why: Refusal]> = []
  for (const openid of openids) {
    const follower = account.followers.find(openid)
    const why = follower?.subscribed === true ? work(tag, follower) : refuse(40003, 'tags.follower')
    if (why !== null) failed.push([openid, why])
  }
  const [first] = failed
  if (first === undefined) return done
  if (failed.length === openids.size) return { refusal: { ...first[1], openid: first[0] } }
  return { refusal: refuseWith(45171, 'tags.partly', { fail_openid_list: failed.map(([openid]) => openid) }) }
}

function readBatch (world: World, find: (openid: string) => unknown, { openid_list: list }: Fields): Set<string> | Refusal {
  if (!Array.isArray(list) || !list.every(isFilled)) return refuse(40031, 'tags.openidList')
  if (list.length === 0 || list.length > openidsPerBatch) return refuse(40032, 'tags.batchSize')
  const foreign = list.find((openid) => find(openid) === undefined && isElsewhere(world, openid))
  return foreign === undefined ? new Set(list) : refuse(49003, 'tags.foreignOpenid', foreign)
}

function tagsOfFollower ({ account: { followers }, body: { openid } }: AccountCall): Verdict {
  if (!isFilled(openid)) return { refusal: refuse(41009, 'tags.openidMissing') }
  const follower = followers.find(openid)
  if (follower === undefined) return { refusal: refuse(40003, 'tags.openidUnknown', openid) }
  return { answer: { tagid_list: follower.tagIds } }
}
