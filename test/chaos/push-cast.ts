import { defaultSettings } from '../../src/reach/settings/settings.schemas.ts'
import type { AccountHandle } from '../../src/simulator/index.ts'
import type { ProductApi, TaskBody } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import { inTurns } from './reach-cast.ts'

export interface Reader {
  openid: string
  followerId: number
  /** Whom the pushes are for; the others must hear nothing. */
  isMeant: boolean
  /** Left without our hearing of it: of the pushes that go to many at once they are no part. */
  isGone: boolean
}

/** One push of the run, as it was planned. */
export interface Planned {
  id: number
  /** Stands in what its readers receive, as `#3#`. */
  mark: number
  readers: readonly Reader[]
}

export interface Cast { readers: Reader[], templateId: string, onceId: string }

interface Staging { wechat: AccountHandle, api: ProductApi, followers: number, perSecond: number }

/** Everybody has a record and belongs to somebody before anything is sent; most have written lately, and some agreed to notices. */
export async function assemble ({ wechat, api, followers, perSecond }: Staging): Promise<Cast> {
  const openids = Array.from({ length: followers }, () => wechat.addFollower())
  const templateId = wechat.addTemplate({ title: '订单通知', content: '{{thing1.DATA}}' })
  const onceId = wechat.addSubscriptionTemplate({ title: '到货通知', content: '{{thing1.DATA}}' })
  await api.change('POST', '/attributes', { key: 'group', label: '组', type: 'string' })
  await api.untilTask((await api.change<TaskBody>('POST', '/followers/sync')).id)
  await api.change('POST', '/templates/sync')
  await setRules(api, perSecond)
  const readers = await readReaders(api, openids)
  await group(api, readers)
  await inTurns(readers, async ({ openid }, at) => {
    if (at % 10 !== 4) await wechat.say(openid, '你好')
    if (at % 3 !== 0) wechat.answerPopup(openid, [{ templateId: onceId, accept: true }])
  })
  await wechat.eventsTold()
  const { webhookUrl } = wechat.settings
  wechat.setWebhook(null)
  for (const { openid, isGone } of readers) if (isGone) await wechat.unfollow(openid)
  wechat.setWebhook(webhookUrl)
  say(`${readers.length} followers, ${readers.filter(({ isMeant }) => isMeant).length} of them meant`)
  return { readers, templateId, onceId }
}

/** Neither caps nor nights keep anything back, so that all that is meant to arrive must. */
async function setRules (api: ProductApi, perSecond: number): Promise<void> {
  const reach = await api.get<{ version: number }>('/reach/settings')
  await api.change('PATCH', '/reach/settings', {
    version: reach.version, settings: { contentCaps: { day: null, week: null, month: null }, pace: { perSecond, atOnce: 64 }, quietHours: { ...defaultSettings.quietHours, isOn: false } },
  })
  const { version } = await api.get<{ version: number }>('/pushes/settings')
  await api.change('PATCH', '/pushes/settings', { version, settings: { approveAbove: 1_000_000 } })
}

async function readReaders (api: ProductApi, openids: readonly string[]): Promise<Reader[]> {
  const ids = new Map<string, number>()
  for (let before = ''; ;) {
    const page = await api.get<{ items: Array<{ id: number, openid: string }>, next: number | null }>(`/followers?limit=200${before}`)
    for (const { id, openid } of page.items) ids.set(openid, id)
    if (page.next === null) break
    before = `&before=${page.next}`
  }
  return openids.map((openid, at) => ({ openid, followerId: ids.get(openid) ?? 0, isMeant: at % 25 !== 11, isGone: at % 100 === 57 }))
}

const groupOf = ({ isMeant, isGone }: Reader) => (isMeant ? isGone ? 'gone' : 'meant' : 'others')

async function group (api: ProductApi, readers: readonly Reader[]): Promise<void> {
  const lines = readers.map((reader) => `${reader.openid},${groupOf(reader)}`)
  const { id } = await api.upload<{ id: number }>('/imports', `openid,group\n${lines.join('\n')}\n`, 'text/csv')
  const columns = [{ column: 'openid', field: 'openid' }, { column: 'group', field: 'attribute:group' }]
  await api.untilTask((await api.change<TaskBody>('POST', `/imports/${id}/start`, { columns })).id)
}

type Draft = Record<string, unknown> & { isForGone: boolean }

/** By every route, alone and after others; with variants, with variables, and with some who are held out. */
const drafts: ReadonlyArray<(mark: string, cast: Cast) => Draft> = [
  (mark) => ({
    isForGone: false, purpose: 'content', variants: [
      { key: 'a', weight: 2, ways: [{ route: 'service', content: { type: 'text', text: `${mark} {{follower.alias}}` } }, { route: 'mass', content: { type: 'text', text: mark } }] },
      { key: 'b', weight: 1, ways: [{ route: 'service', content: { type: 'article', title: mark, url: 'https://shop.example.com/tea' } }, { route: 'mass', content: { type: 'text', text: mark } }] },
    ],
  }),
  (mark, { onceId, templateId }) => ({
    isForGone: true, purpose: 'notice', variants: [{
      key: 'a', weight: 1, ways: [
        { route: 'notice', content: { type: 'notice', templateId: onceId, data: { thing1: { value: mark } } } },
        { route: 'template', content: { type: 'template', templateId, data: { thing1: { value: mark } } } },
      ],
    }],
  }),
  (mark, { templateId }) => ({
    isForGone: true, purpose: 'notice', variants: [{
      key: 'a', weight: 1, ways: [{ route: 'template', content: { type: 'template', templateId, data: { thing1: { value: `${mark}{{attribute.group|?}}` } } } }],
    }],
  }),
  (mark) => ({
    isForGone: false, purpose: 'content', holdOutPercent: 10, variants: [{ key: 'a', weight: 1, ways: [{ route: 'mass', content: { type: 'text', text: mark } }] }],
  }),
]

/** From the segment to the schedule, as people do it. */
export async function planPushes (api: ProductApi, cast: Cast, beginsMs: number): Promise<Planned[]> {
  const meant = { attribute: 'group', is: 'meant' }
  const segments = [
    await api.change<{ id: number }>('POST', '/segments', { name: 'meant', rule: meant }),
    await api.change<{ id: number }>('POST', '/segments', { name: 'meant and gone', rule: { any: [meant, { attribute: 'group', is: 'gone' }] } }),
  ]
  const planned: Planned[] = []
  for (const [at, draft] of drafts.entries()) {
    const mark = at + 1
    const { isForGone, ...body } = draft(`#${mark}#`, cast)
    const segmentId = segments[isForGone ? 1 : 0]?.id ?? 0
    const { id } = await api.change<{ id: number }>('POST', '/pushes', { name: `chaos ${mark}`, segmentId, ...body })
    await api.change('POST', `/pushes/${id}/approve`, { reason: '大家都要知道' })
    await api.change('POST', `/pushes/${id}/schedule`, { schedule: { kind: 'once', at: new Date(beginsMs).toISOString() } })
    planned.push({ id, mark, readers: cast.readers.filter(({ isMeant, isGone }) => isMeant && (isForGone || !isGone)) })
  }
  return planned
}
