import type { FollowerRecord } from '../books/follower-book.ts'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

const openidsPerPage = 10_000
const usersPerBatch = 100

export function addUserApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/user/info', who: 'verified' }, userInfo)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/user/info/batchget', who: 'verified' }, userBatch)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/user/get', who: 'verified' }, userList)
}

function userInfo ({ account, query: { openid } }: AccountCall): Verdict {
  if (!isFilled(openid)) return { refusal: refuse(41009, 'openid.missing') }
  const follower = account.followers.find(openid)
  if (follower === undefined) return { refusal: refuse(40003, 'openid.unknown', openid) }
  return { answer: viewUser(follower) }
}

/** Who was never a follower is left out: a batch may be answered with fewer than were asked for. */
function userBatch ({ account, body: { user_list: list } }: AccountCall): Verdict {
  if (!Array.isArray(list) || list.length === 0 || list.length > usersPerBatch) return { refusal: refuse(40032, 'batch.size') }
  const users: Fields[] = []
  for (const item of list as unknown[]) {
    if (!isFields(item) || !isFilled(item['openid'])) return { refusal: refuse(40003, 'openid.invalid') }
    const follower = account.followers.find(item['openid'])
    if (follower !== undefined) users.push(viewUser(follower))
  }
  return { answer: { user_info_list: users } }
}

/** Every page that holds somebody ends with its last openid, the last page too: the end shows as `count` 0. */
function userList ({ account: { followers }, query: { next_openid: after } }: AccountCall): Verdict {
  const before = isFilled(after) ? followers.find(after) : undefined
  if (isFilled(after) && before === undefined) return { refusal: refuse(40003, 'openid.unknown', after) }
  const openids = followers.page(before?.position ?? -1, openidsPerPage).map(({ openid }) => openid)
  const total = followers.subscribedCount()
  if (openids.length === 0) return { answer: { total, count: 0, next_openid: '' } }
  return { answer: { total, count: openids.length, data: { openid: openids }, next_openid: openids.at(-1) } }
}

/** Nickname, avatar, gender and region are empty since 2021-12-27. */
function viewUser ({ openid, subscribed, subscribedAtSeconds, scene, qrScene, unionid, language, remark }: FollowerRecord): Fields {
  const bound = unionid === '' ? {} : { unionid }
  if (!subscribed) return { subscribe: 0, openid, ...bound, tagid_list: [] }
  const numeric = /^[1-9]\d{0,9}$/.test(qrScene)
  return {
    subscribe: 1, openid, nickname: '', sex: 0, language, city: '', province: '', country: '', headimgurl: '',
    subscribe_time: subscribedAtSeconds, ...bound, remark, groupid: 0, tagid_list: [],
    subscribe_scene: scene, qr_scene: numeric ? Number(qrScene) : 0, qr_scene_str: numeric ? '' : qrScene,
  }
}
