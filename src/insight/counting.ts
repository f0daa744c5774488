import type { Received } from '../channel/index.ts'
import type { Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { dayOf } from '../reach/index.ts'
import type { Inbound } from '../wechat/inbound.types.ts'
import { china } from './statistics.ts'

export const countedFigures = ['deliveries', 'follows', 'unfollows', 'scans', 'menuTaps', 'messages', 'otherMessages', 'followers'] as const
export type CountedFigure = typeof countedFigures[number]

/** The messages that WeChat's statistics count (page: 获取消息发送概况数据). */
const countedByWechat = new Set<Inbound['type']>(['text', 'image', 'voice', 'video', 'shortvideo', 'link'])
const menuTaps = new Set<Inbound['type']>([
  'CLICK', 'VIEW', 'view_miniprogram', 'scancode_push', 'scancode_waitmsg', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select',
])

/** What a delivery counts as, beside being one. */
export function figureOf ({ kind, type }: Pick<Inbound, 'kind' | 'type'>): CountedFigure | null {
  if (kind === 'message') return countedByWechat.has(type) ? 'messages' : 'otherMessages'
  if (type === 'subscribe') return 'follows'
  if (type === 'unsubscribe') return 'unfollows'
  if (type === 'SCAN') return 'scans'
  return menuTaps.has(type) ? 'menuTaps' : null
}

/** Counts deliveries in the transaction that works on them, by the day in China on which they happened. */
export function createCounting () {
  return async function count (tx: Tx, received: readonly Received[]): Promise<void> {
    const sums = new Map<string, { accountId: number, day: string, figure: CountedFigure, amount: number }>()
    for (const { accountId, inbound, receivedAt } of received) {
      const day = dayOf(Math.min(inbound.createdAt.getTime(), receivedAt.getTime()), china)
      for (const figure of ['deliveries', figureOf(inbound)] as const) {
        if (figure === null) continue
        const key = `${accountId} ${day} ${figure}`
        const sum = sums.get(key) ?? { accountId, day, figure, amount: 0 }
        sum.amount++
        sums.set(key, sum)
      }
    }
    if (sums.size === 0) return
    const rows = [...sums.values()].map(({ accountId, day, figure, amount }) => [accountId, day, figure, amount])
    await insertRows(tx, { table: 'day_ticks', columns: ['accountId', 'day', 'figure', 'amount'], rows })
  }
}
