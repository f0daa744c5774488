import { expect } from 'vitest'
import type { Tx } from '../../src/platform/database/database.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createCodes } from '../../src/pushes/links/codes.ts'
import { upload } from '../followers/transfer/support.ts'
import { eventually, signIn, type TestApp } from '../support/test-app.ts'

/** What grows with segments and with every push. */
export const growingWithPushes = [
  'pushes', 'push_runs', 'push_deliveries', 'push_tallies', 'push_entries', 'push_dry_run_pages', 'push_links', 'push_clicks', 'push_outcomes', 'push_tests', 'segment_versions',
]

const variants = JSON.stringify([{ key: 'a', weight: 1, ways: [{ route: 'service', content: { type: 'text', text: '好' } }] }])

/** Runs that are over, a delivery of each follower, and what came of it. */
export async function seedPushes (test: TestApp, numbers: readonly number[]): Promise<void> {
  const { accountId, clock } = test
  const now = clock.now().getTime()
  const insert = (tx: Tx, table: string, columns: string[], row: (at: number) => unknown[]) => insertRows(tx, { table, columns: ['accountId', ...columns], rows: numbers.map((at) => [accountId, ...row(at)]) })
  const longAgo = (at: number) => now - 90 * 86_400_000 - at * 1000
  await test.app.db.write(async (tx) => {
    await insert(tx, 'pushes', ['name', 'status', 'purpose', 'segmentId', 'variants', 'replies', 'unfollowHours', 'lifeHours', 'links', 'createdBy', 'createdAt', 'changedAt'], (at) => [
      `计划${at}`, 'done', 'content', 1_000_000 + at % 100, variants, '{"teamId":null,"hours":72}', 72, 24, '{"isTracked":true,"readers":"none"}', 'user:1', longAgo(at), longAgo(at),
    ])
    await insert(tx, 'push_runs', ['pushId', 'occurrence', 'status', 'dueAt', 'expiresAt', 'isOpen', 'audience', 'createdAt', 'startedAt', 'frozenAt', 'endedAt', 'provedAt'], (at) => [
      at, 'once', 'done', longAgo(at), longAgo(at) + 3600_000, 0, 1, longAgo(at), longAgo(at), longAgo(at), longAgo(at), now,
    ])
    await insert(tx, 'push_deliveries', ['pushId', 'runId', 'followerId', 'variant', 'status', 'route', 'dueAt', 'createdAt', 'sentAt', 'settledAt'],
      (at) => [at % 100 + 1, at % 100 + 1, at, 0, 'submitted', 'service', longAgo(at), longAgo(at), longAgo(at), longAgo(at)])
    await insert(tx, 'push_tallies', ['runId', 'variant', 'status', 'route', 'reason', 'errcode', 'amount'], (at) => [at, 0, 'submitted', 'service', '', 0, 1])
    await insert(tx, 'push_outcomes', ['pushId', 'runId', 'variant', 'outcome', 'amount'], (at) => [at, at, 0, 'clicked', 1])
    await insert(tx, 'push_entries', ['pushId', 'followerId', 'enteredAt', 'freeAt', 'token'], (at) => [at % 100 + 1, at, now, now, 'seed'])
    await insert(tx, 'push_dry_run_pages', ['dryRunId', 'firstId', 'lastId', 'outcomes'], (at) => [1_000_000 + at % 100, at, at, '[]'])
  })
  await test.app.db.write(async (tx) => {
    await insert(tx, 'push_links', ['pushId', 'url', 'urlHash', 'asksReader', 'createdAt'], (at) => [at, `https://shop.example.com/${at}`, `seed-${at}`, 0, now])
    await insert(tx, 'push_clicks', ['deliveryId', 'linkId', 'visit', 'at', 'dueAt'], (at) => [at, at, `seed-${at}`, now, now + 1e12])
    await insert(tx, 'push_tests', ['pushId', 'followerId', 'variant', 'askedBy', 'createdAt'], (at) => [at % 100 + 1, at, 'a', 'user:1', now])
    await insert(tx, 'segment_versions', ['segmentId', 'version', 'name', 'rule', 'changedBy', 'changedAt'], (at) => [1_000_000 + at % 100, at, '计划', '{}', 'seed', now])
  })
}

type Asking = <Body = { id: number }>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Body>

/** A rule looked at from every side; a push from its draft to what came of it; another for whoever enters a segment. */
export async function usePushes (test: TestApp, appKey: string): Promise<void> {
  const ask: Asking = async <Body>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
    const answer = await test.send<Body>(method, test.api + path, body)
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }
  const openids = [41, 42, 43].map((at) => test.wechat.addFollower({ openid: `oSeed${String(at).padStart(23, '0')}` }))
  const listId = await list(test, ask, openids)
  await lookAtRules(ask, listId)
  const segment = await ask('POST', '/segments', { name: '计划', rule: { all: [{ list: listId }, { not: { did: { kind: 'event.CLICK', about: ['menu-1'] } } }] } })
  const pushId = await push(test, ask, segment.id)
  await follow(test, ask, { pushId, appKey, openid: openids[0] ?? '' })
  await enter(ask, segment.id)
  for (const path of [
    '/segments', '/segments?before=7', `/segments/${segment.id}`, `/segments/${segment.id}/users`, `/segments/${segment.id}/versions`, `/segments/${segment.id}/sizes`, `/segments/${segment.id}/members`,
    '/segment-lists', `/segment-lists/${listId}`, `/segment-lists/${listId}/faults`, '/pushes?limit=50', '/pushes?status=done&before=9&limit=50', '/pushes/calendar?from=2026-03-01&until=2026-03-31', '/pushes/settings',
    ...['', '/runs', '/report', '/deliveries', '/deliveries?status=submitted', '/deliveries?reason=HELD_OUT', '/deliveries?variant=a&after=7'].map((path) => `/pushes/7${path}`),
  ]) await ask('GET', path)
}

async function list (test: TestApp, ask: Asking, openids: readonly string[]): Promise<number> {
  const { body: { list: made } } = await upload<{ list: { id: number } }>(`${test.url}${test.api}/segment-lists?name=plans`, `openid\n${openids.join('\n')}\nnobody\n`, await signIn(test.url))
  await eventually(async () => (await ask<{ status: string }>('GET', `/segment-lists/${made.id}`)).status === 'ready')
  return made.id
}

async function lookAtRules (ask: Asking, listId: number): Promise<void> {
  for (const rule of [
    { list: listId }, { did: { kind: 'message.', within: { days: 30 } } }, { all: [{ did: { kind: 'message.text', atLeast: 2 } }, { silent: { days: 3 } }] }, { field: 'stage', is: 'customer' },
    { reach: { route: 'mass', purpose: 'content' } }, { windowClosesWithin: { hours: 3 } }, { bucket: { from: 0, below: 5000 } }, { minus: [{ massLeft: { atLeast: 1 } }, { subscriptionAge: { atLeast: 5 } }] },
  ]) {
    await ask('POST', '/segments/sample', { rule })
    await ask('POST', '/segments/explain', { rule, followerId: 7 })
    for (const exact of [true, false]) await ask('POST', '/segments/count', { rule, exact })
  }
}

async function push (test: TestApp, ask: Asking, segmentId: number): Promise<number> {
  const text = (words: string) => ({ type: 'text', text: words })
  const ways = [{ route: 'service', content: text('{{follower.alias|你}}好：https://shop.example.com/') }, { route: 'mass', content: text('好') }]
  const { id } = await ask('POST', '/pushes', { name: '计划', purpose: 'notice', segmentId, variants: [{ key: 'a', weight: 1, ways }] })
  await ask('POST', `/pushes/${id}/preview`, { followerIds: [41, 42] })
  await ask('POST', `/pushes/${id}/test`, { followerIds: [41], variant: 'a' })
  await ask('POST', `/pushes/${id}/dry-run`, {})
  await eventually(async () => (await ask<{ status: string }>('GET', `/pushes/${id}/dry-run`)).status === 'done')
  await test.get(`${test.api}/pushes/${id}/dry-run/file`)
  await ask('POST', `/pushes/${id}/approve`, { reason: '计划' })
  await ask('POST', `/pushes/${id}/schedule`, { schedule: { kind: 'once', at: new Date(test.clock.now().getTime() + 1000).toISOString() } })
  test.clock.advance({ seconds: 2 })
  await eventually(async () => (await ask<{ status: string }>('GET', `/pushes/${id}`)).status === 'done')
  return id
}

/** A click, a word, something bought, and somebody who leaves. */
async function follow (test: TestApp, ask: Asking, { pushId, appKey, openid }: { pushId: number, appKey: string, openid: string }): Promise<void> {
  const { addressOf } = createCodes({ keys: createSecretBox(appKey).derive('push links'), baseUrl: () => test.url })
  await fetch(addressOf({ deliveryId: 7, linkId: 7 }), { redirect: 'manual' })
  await ask('POST', '/conversions', { conversions: [{ id: 'plans-1', system: 'plans', occurredAt: test.clock.now().toISOString(), follower: { openid } }] })
  await test.wechat.say(openid, '看到了')
  await test.wechat.unfollow(openid)
  await ask('GET', `/pushes/${pushId}/report`)
}

async function enter (ask: Asking, segmentId: number): Promise<void> {
  const { id } = await ask('POST', `/pushes`, { name: '进入', purpose: 'notice', segmentId, variants: JSON.parse(variants) as unknown })
  await ask('POST', `/pushes/${id}/approve`, { reason: '计划' })
  await ask('POST', `/pushes/${id}/schedule`, { schedule: { kind: 'entry' } })
  await ask('POST', `/pushes/${id}/pause`, {})
  await ask('POST', `/pushes/${id}/resume`, {})
  await ask('POST', `/pushes/${id}/cancel`, {})
}
