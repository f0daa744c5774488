import { momentValue } from '../../src/platform/database/columns.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import type { DeliveryStatus } from '../../src/pushes/record/delivery.entity.ts'
import type { TouchContent } from '../../src/reach/index.ts'
import type { TestApp } from '../support/test-app.ts'

export interface SentRow {
  followerId: number
  /** −1: held out. */
  variant?: number
  status?: DeliveryStatus
  content?: TouchContent
  at?: Date
}

interface SentPush {
  name?: string
  teamId?: number | null
  replyHours?: number
  unfollowHours?: number
  variants?: readonly string[]
  deliveries: readonly SentRow[]
}

export interface Seeded { pushId: number, runId: number, deliveryIds: number[] }

let seeded = 0

/** A push that has gone out, as rows: for what comes of one, however it was sent. */
export async function seedPush (test: TestApp, { name = '新茶', teamId = null, replyHours = 72, unfollowHours = 72, variants = ['a'], deliveries }: SentPush): Promise<Seeded> {
  const { accountId, app: { db }, clock } = test
  const now = momentValue(clock.now())
  const occurrence = `seed-${++seeded}`
  return db.write(async (tx) => {
    const last = async (table: string) => Number((await tx.query<Array<{ id: number | string }>>(`SELECT MAX(id) AS id FROM ${table}`))[0]?.id ?? 0)
    await insertRows(tx, {
      table: 'pushes', columns: ['accountId', 'name', 'status', 'purpose', 'segmentId', 'variants', 'replies', 'unfollowHours', 'lifeHours', 'links', 'createdBy', 'createdAt', 'changedAt'],
      rows: [[
        accountId, name, 'running', 'content', 1, JSON.stringify(variants.map((key) => ({ key, weight: 1, ways: [] }))), JSON.stringify({ teamId, hours: replyHours }), unfollowHours, 24,
        JSON.stringify({ isTracked: true, readers: 'none' }), 'user:1', now, now,
      ]],
    })
    const pushId = await last('pushes')
    await insertRows(tx, {
      table: 'push_runs', columns: ['accountId', 'pushId', 'occurrence', 'status', 'dueAt', 'expiresAt', 'isOpen', 'audience', 'createdAt', 'startedAt'],
      rows: [[accountId, pushId, occurrence, 'running', now, now + 86_400_000, 0, deliveries.length, now, now]],
    })
    const runId = await last('push_runs')
    await insertRows(tx, {
      table: 'push_deliveries', columns: ['accountId', 'pushId', 'runId', 'followerId', 'variant', 'status', 'route', 'reason', 'dueAt', 'createdAt', 'sentAt', 'settledAt'],
      rows: deliveries.map(({ followerId, variant = 0, status = variant < 0 ? 'skipped' : 'submitted', at = clock.now() }) => [
        accountId, pushId, runId, followerId, variant, status, variant < 0 ? null : 'service', variant < 0 ? 'HELD_OUT' : null, momentValue(at), momentValue(at),
        variant < 0 || status === 'skipped' ? null : momentValue(at), momentValue(at),
      ]),
    })
    const rows = await tx.query<Array<{ id: number | string }>>('SELECT id FROM push_deliveries WHERE accountId = ? AND runId = ? ORDER BY id', [accountId, runId])
    const deliveryIds = rows.map(({ id }) => Number(id))
    await insertRows(tx, {
      table: 'touches', columns: ['accountId', 'sourceKind', 'sourceId', 'part', 'followerId', 'openid', 'route', 'content', 'status', 'createdAt', 'dueAt', 'expiresAt', 'attempts'],
      rows: deliveries.flatMap(({ followerId, content }, at) => (content === undefined ? [] : [
        [accountId, 'push', deliveryIds[at], 0, followerId, '', 'service', JSON.stringify(content), 'submitted', now, now, now, 1],
      ])),
    })
    const counts = new Map<string, number>()
    for (const { variant = 0, status = variant < 0 ? 'skipped' : 'submitted' } of deliveries) counts.set(`${variant} ${status}`, (counts.get(`${variant} ${status}`) ?? 0) + 1)
    await insertRows(tx, {
      table: 'push_tallies', columns: ['accountId', 'runId', 'variant', 'status', 'route', 'reason', 'errcode', 'amount'],
      rows: [...counts].map(([key, amount]) => [accountId, runId, Number(key.split(' ')[0]), key.split(' ')[1], '', '', 0, amount]),
    })
    return { pushId, runId, deliveryIds }
  })
}

/** Followers with a record, who have said nothing yet. */
export async function followersNamed (test: TestApp, names: readonly string[]): Promise<number[]> {
  const now = momentValue(test.clock.now())
  const openids = names.map((name) => test.wechat.addFollower({ openid: openidOf(name) }))
  return test.app.db.write(async (tx) => {
    await insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'], rows: openids.map((openid) => [test.accountId, openid, 1, 0, 0, now]),
    })
    const rows = await tx.query<Array<{ id: number | string, openid: string }>>('SELECT id, openid FROM followers WHERE accountId = ?', [test.accountId])
    const ids = new Map(rows.map(({ id, openid }) => [openid, Number(id)]))
    return openids.map((openid) => ids.get(openid) ?? 0)
  })
}

/** An openid that WeChat could have made of it. */
export const openidOf = (name: string): string => `o${name.padEnd(27, '_')}`
