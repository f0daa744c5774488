import type { AccountHandle } from '../../src/simulator/index.ts'
import type { ProductApi, TaskBody } from '../support/product-api.ts'
import { say } from '../support/stage.ts'

/** Where somebody lives: with everybody else, where it is night during the whole run, or where night begins in the middle of it. */
export type Place = 'day' | 'night' | 'dusk'

export interface Player {
  openid: string
  followerId: number
  place: Place
  /** Since when they want no content; null: they have not said so. */
  optedOutMs: number | null
  /** About the club one has to say yes. */
  isInClub: boolean
  /** Has never done anything, or left without our hearing of it. */
  isSilent: boolean
  isGone: boolean
}

export interface Cast {
  players: Player[]
  /** From when on it is night at dusk. */
  duskMs: number
  templateId: string
  onceId: string
  longId: string
  mediaIds: string[]
  topicIds: Record<'tea' | 'club', number>
}

/** Tight: most of what is asked for runs into one of them. */
export const caps = { content: { day: 2, week: 3, month: 4 }, tea: { day: 1, week: 2, month: 3 }, club: { day: null, week: 1, month: null }, mass: 2 }

const timeZones = { dusk: 'Etc/GMT-14', night: 'Etc/GMT+6' }
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const pathOf = (followerId: number) => `/followers/${followerId}`

export interface Staging { wechat: AccountHandle, api: ProductApi, followers: number, duskAfterMs: number }

/** Everybody has a record, a place to live and a will of their own before anything is sent. */
export async function assemble ({ wechat, api, followers, duskAfterMs }: Staging): Promise<Cast> {
  const duskMs = Math.ceil((Date.now() + duskAfterMs) / minuteMs) * minuteMs
  const openids = Array.from({ length: followers }, () => wechat.addFollower())
  const templateId = wechat.addTemplate({ title: '订单通知', content: '{{thing1.DATA}}' })
  const onceId = wechat.addSubscriptionTemplate({ title: '到货通知', content: '{{thing1.DATA}}' })
  const longId = wechat.addSubscriptionTemplate({ title: '用电通知', content: '{{thing1.DATA}}', isLongTerm: true })
  await api.change('POST', '/attributes', { key: 'zone', label: '时区', type: 'string' })
  await api.untilTask((await api.change<TaskBody>('POST', '/followers/sync')).id)
  await api.change('POST', '/templates/sync')
  await setRules(api, duskMs)
  const players = await readPlayers(api, openids)
  await settle(api, players)
  const topicIds = { tea: await addTopic(api, 'tea', 'opt-out'), club: await addTopic(api, 'club', 'opt-in') }
  await inTurns(players, async ({ followerId, optedOutMs, isInClub }) => {
    if (optedOutMs !== null) await optOut(api, followerId)
    if (isInClub) await api.change('PUT', `${pathOf(followerId)}/topics/${topicIds.club}`, { state: 'in', how: 'paper', wording: '我想收到会员消息' })
  })
  await wakeUp(wechat, players, { onceId, longId })
  const mediaIds = Array.from({ length: 20 }, (_, at) => wechat.keepMedia('image', Buffer.from(`picture ${at}`), 'image/png'))
  say(`${players.length} followers; night falls at dusk in ${Math.round((duskMs - Date.now()) / 1000)} s`)
  return { players, duskMs, templateId, onceId, longId, mediaIds, topicIds }
}

/** Night lasts eight hours and begins at dusk where the clock is 14 hours before London's; six hours behind London it has been night for long. */
async function setRules (api: ProductApi, duskMs: number): Promise<void> {
  const clockAt = (ms: number) => new Date(ms).toISOString().slice(11, 16)
  const night = { from: clockAt(duskMs + 14 * hourMs), to: clockAt(duskMs + 22 * hourMs) }
  const { version } = await api.get<{ version: number }>('/reach/settings')
  await api.change('PATCH', '/reach/settings', {
    version,
    settings: {
      contentCaps: caps.content, massPerPeriod: caps.mass, pace: { perSecond: 1000, atOnce: 64 },
      quietHours: { isOn: true, workdays: night, holidays: night, meanwhile: 'defer', timeZoneAttribute: 'zone', marginSeconds: 30 },
    },
  })
}

async function readPlayers (api: ProductApi, openids: readonly string[]): Promise<Player[]> {
  const ids = new Map<string, number>()
  for (let before = ''; ;) {
    const page = await api.get<{ items: Array<{ id: number, openid: string }>, next: number | null }>(`/followers?limit=200${before}`)
    for (const { id, openid } of page.items) ids.set(openid, id)
    if (page.next === null) break
    before = `&before=${page.next}`
  }
  return openids.map((openid, at) => ({
    openid, followerId: ids.get(openid) ?? 0, place: at % 6 === 1 ? 'night' : at % 6 === 2 ? 'dusk' : 'day',
    optedOutMs: at % 20 === 3 ? Date.now() : null, isInClub: at % 3 === 0, isSilent: at % 10 === 4, isGone: at % 100 === 57,
  }))
}

async function settle (api: ProductApi, players: readonly Player[]): Promise<void> {
  const lines = players.flatMap(({ openid, place }) => (place === 'day' ? [] : [`${openid},${timeZones[place]}`]))
  const { id } = await api.upload<{ id: number }>('/imports', `openid,zone\n${lines.join('\n')}\n`, 'text/csv')
  const columns = [{ column: 'openid', field: 'openid' }, { column: 'zone', field: 'attribute:zone' }]
  await api.untilTask((await api.change<TaskBody>('POST', `/imports/${id}/start`, { columns })).id)
}

async function addTopic (api: ProductApi, key: 'tea' | 'club', kind: 'opt-in' | 'opt-out'): Promise<number> {
  const { id } = await api.change<{ id: number }>('POST', '/reach/topics', { key, name: key, kind, caps: caps[key] })
  return id
}

export async function optOut (api: ProductApi, followerId: number): Promise<void> {
  await api.change('PUT', `${pathOf(followerId)}/content-opt-out`, { state: 'out', how: 'phone', wording: '以后别再发了' })
}

/** Most write something, some give a notice leave to come, and a few leave without our hearing of it. */
async function wakeUp (wechat: AccountHandle, players: readonly Player[], { onceId, longId }: Pick<Cast, 'onceId' | 'longId'>): Promise<void> {
  await inTurns(players, async ({ openid, isSilent }, at) => {
    if (!isSilent) await wechat.say(openid, '你好')
    for (let accepted = 0; accepted < at % 3; accepted++) wechat.answerPopup(openid, [{ templateId: onceId, accept: true }])
    if (at % 4 === 0) wechat.answerPopup(openid, [{ templateId: longId, accept: true }])
  })
  await wechat.eventsTold()
  const { webhookUrl } = wechat.settings
  wechat.setWebhook(null)
  for (const { openid, isGone } of players) if (isGone) await wechat.unfollow(openid)
  wechat.setWebhook(webhookUrl)
}

/** For each of them, some at a time. */
export async function inTurns<Item> (items: readonly Item[], work: (item: Item, at: number) => Promise<void>, atOnce = 24): Promise<void> {
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < items.length) {
      const at = next++
      const item = items[at]
      if (item !== undefined) await work(item, at)
    }
  }))
}
