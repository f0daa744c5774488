import { byteLength } from '../../wechat/text.ts'
import type { FollowerRecord } from '../books/follower-book.ts'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

const openidsPerPage = 10_000
const usersPerBatch = 100
const exchangesPerCall = 100

export function addUserApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/user/info', who: 'verified' }, userInfo)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/user/info/batchget', who: 'verified' }, userBatch)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/user/get', who: 'verified' }, userList)
  // The table of rights is silent about subscription accounts; the page's text names service accounts alone.
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/user/info/updateremark', who: 'verifiedService' }, updateRemark)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/changeopenid', who: 'verified' }, exchangeOpenids)
}

function userInfo ({ account, query: { openid } }: AccountCall): Verdict {
  if (!isFilled(openid)) return { refusal: refuse(41009, 'users.openidMissing') }
  const follower = account.followers.find(openid)
  if (follower === undefined) return { refusal: refuse(40003, 'users.unknown', openid) }
  return { answer: viewUser(follower) }
}

/** Who was never a follower is left out: a batch may be answered with fewer than were asked for. */
function userBatch ({ account, body: { user_list: list } }: AccountCall): Verdict {
  if (!Array.isArray(list) || list.length === 0 || list.length > usersPerBatch) return { refusal: refuse(40032, 'users.batchSize') }
  const users: Fields[] = []
  for (const item of list as unknown[]) {
    if (!isFields(item) || !isFilled(item['openid'])) return { refusal: refuse(40003, 'users.batchOpenid') }
    const follower = account.followers.find(item['openid'])
    if (follower !== undefined) users.push(viewUser(follower))
  }
  return { answer: { user_info_list: users } }
}

/** Every page that holds somebody ends with its last openid, the last page too: the end shows as `count` 0. */
function userList ({ account: { followers }, query: { next_openid: after } }: AccountCall): Verdict {
  const before = isFilled(after) ? followers.find(after) : undefined
  if (isFilled(after) && before === undefined) return { refusal: refuse(40003, 'users.nextOpenid', after) }
  const openids = followers.page(before?.position ?? -1, openidsPerPage).map(({ openid }) => openid)
  const total = followers.subscribedCount()
  if (openids.length === 0) return { answer: { total, count: 0, next_openid: '' } }
  return { answer: { total, count: openids.length, data: { openid: openids }, next_openid: openids.at(-1) } }
}

function updateRemark ({ account: { followers, limits }, body: { openid, remark } }: AccountCall): Verdict {
  if (!isFilled(openid)) return { refusal: refuse(41009, 'users.openidMissing') }
  const follower = followers.find(openid)
  if (follower?.subscribed !== true) return { refusal: refuse(40003, 'users.remarkFollower', openid) }
  if (typeof remark !== 'string') return { refusal: refuse(40092, 'users.remark', openid) }
  if (byteLength(remark) >= limits.remarkBytes) return { refusal: refuse(40092, 'users.remarkLength', openid) }
  follower.remark = remark
  return done
}

/** Page "转换openid": the openids of an account that was merged into this one, for fifteen days. */
function exchangeOpenids ({ account: { migrations, limits }, body: { from_appid: from, openid_list: list }, nowMs }: AccountCall): Verdict {
  if (!Array.isArray(list) || list.length === 0) return { refusal: refuse(63182, 'users.exchangeEmpty') }
  if (list.length > exchangesPerCall) return { refusal: refuse(63179, 'users.exchangeSize') }
  const live = [...migrations].filter(([, { atMs }]) => nowMs < atMs + limits.openidExchangeMs)
  if (live.length === 0) return { refusal: refuse(63183, 'users.notMigrated') }
  const [, migration] = live.find(([appid]) => appid === from) ?? []
  if (migration === undefined) return { refusal: refuse(63178, 'users.exchangeFrom') }
  const results = list.map((old: unknown) => {
    const now = typeof old === 'string' ? migration.openids.get(old) : undefined
    return now === undefined ? { ori_openid: old, err_msg: 'ori_openid error' } : { ori_openid: old, new_openid: now, err_msg: 'ok' }
  })
  return { answer: { errcode: 0, errmsg: 'ok', result_list: results } }
}

/** Nickname, avatar, gender and region are empty since 2021-12-27. */
function viewUser ({ openid, subscribed, subscribedAtSeconds, scene, qrScene, unionid, language, remark, tagIds }: FollowerRecord): Fields {
  const bound = unionid === '' ? {} : { unionid }
  if (!subscribed) return { subscribe: 0, openid, ...bound, tagid_list: [] }
  const numeric = /^[1-9]\d{0,9}$/.test(qrScene)
  return {
    subscribe: 1, openid, nickname: '', sex: 0, language, city: '', province: '', country: '', headimgurl: '',
    subscribe_time: subscribedAtSeconds, ...bound, remark, groupid: 0, tagid_list: tagIds,
    subscribe_scene: scene, qr_scene: numeric ? Number(qrScene) : 0, qr_scene_str: numeric ? '' : qrScene,
  }
}
