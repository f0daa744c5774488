import { expect } from 'vitest'
import type { Tx } from '../../src/platform/database/database.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { eventually, type TestApp } from '../support/test-app.ts'

/** What grows with everything that is said. */
export const growingAtTheDesk = [
  'conversations', 'messages', 'message_grams', 'conversation_changes', 'assignments', 'conversation_labels', 'mentions', 'drafts', 'composings', 'routing_decisions', 'sla_clocks', 'ratings',
  'lost_windows', 'outgoing_deliveries', 'outgoing_lines',
]

const slot = (ms: number) => Math.floor(ms / 900_000)

/** A conversation of each follower; most are over, some wait and some are with one of a hundred agents. */
export async function seedTheDesk (test: TestApp, numbers: readonly number[]): Promise<void> {
  const { accountId, clock } = test
  const now = clock.now().getTime()
  const statusOf = (at: number) => (at % 100 === 0 ? 'waiting' : at % 100 === 1 ? 'open' : at % 100 === 2 ? 'snoozed' : at % 100 === 3 ? 'bot' : 'resolved')
  const isHeld = (at: number) => statusOf(at) === 'open' || statusOf(at) === 'snoozed'
  const agentOf = (at: number) => 1000 + at % 97
  const insert = (tx: Tx, table: string, columns: string[], row: (at: number) => unknown[]) => insertRows(tx, { table, columns: ['accountId', ...columns], rows: numbers.map((at) => [accountId, ...row(at)]) })
  await test.app.db.write(async (tx) => {
    await insert(tx, 'conversations', [
      'followerId', 'live', 'status', 'teamId', 'agentId', 'lastAgentId', 'priority', 'requiredSkills', 'startedAt', 'startedBy', 'queuedAt', 'firstQueuedAt', 'windowUntil', 'queueSlot', 'unansweredSince',
      'inboundCount', 'outboundCount', 'lastMessageId', 'lastMessageAt', 'openedAt', 'snoozedUntil', 'resolvedAt', 'reopenUntil', 'reopened', 'handlingMs', 'version',
    ], (at) => {
      const status = statusOf(at)
      const atMs = now - at * 1000
      return [
        at, status === 'resolved' ? null : 1, status, 701 + at % 7, isHeld(at) ? agentOf(at) : null, agentOf(at), 2, '[]', atMs, 'message', atMs, atMs, atMs + 172_800_000, slot(atMs + 172_800_000),
        status === 'waiting' ? atMs : null, 1, 1, at, atMs, status === 'open' ? atMs : null, status === 'snoozed' ? now + 86_400_000 : null, status === 'resolved' ? atMs : null, null, 0, 0, 1,
      ]
    })
    await insert(tx, 'messages', ['conversationId', 'followerId', 'direction', 'type', 'content', 'speaker', 'occurredAt', 'createdAt', 'sourceKind', 'sourceId'],
      (at) => [at, at, 'inbound', 'text', '{"content":"什么时候发货"}', 'follower', now - at * 1000, now - at * 1000, 'seed', at])
    await insert(tx, 'message_grams', ['gram', 'messageId'], (at) => [at % 3 === 0 ? '发货' : at % 3 === 1 ? '' : '退款', at])
    await insert(tx, 'conversation_changes', ['conversationId', 'at', 'kind', 'byKind', 'detail'], (at) => [at, now - at * 1000, 'resolved', 'system', '{}'])
    await insert(tx, 'assignments', ['conversationId', 'agentId', 'teamId', 'startedAt', 'endedAt', 'isOpen', 'why'],
      (at) => [at, agentOf(at), 701 + at % 7, now - at * 1000, isHeld(at) ? null : now - at * 900, isHeld(at) ? 1 : null, 'LEAST_LOADED'])
  })
  await test.app.db.write(async (tx) => {
    await insert(tx, 'conversation_labels', ['conversationId', 'labelId'], (at) => [at, 500 + at % 20])
    await insert(tx, 'mentions', ['messageId', 'agentId', 'conversationId', 'followerId'], (at) => [at, agentOf(at), at, at])
    await insert(tx, 'drafts', ['conversationId', 'agentId', 'followerId', 'text', 'version', 'changedAt'], (at) => [at, agentOf(at), at, '好', 1, now])
    await insert(tx, 'composings', ['conversationId', 'agentId', 'until'], (at) => [at, agentOf(at), now])
    await insert(tx, 'routing_decisions', ['followerId', 'conversationId', 'at', 'kind', 'why', 'detail'], (at) => [at, at, now, 'assign', 'LEAST_LOADED', '{}'])
    await insert(tx, 'sla_clocks', [
      'conversationId', 'followerId', 'policyId', 'target', 'state', 'startedAt', 'sinceAt', 'spentMs', 'totalMs', 'warnAtPercent', 'step', 'endedAt',
    ], (at) => [at, at, 900, 'first', 'met', now, now, 0, 60_000, 80, 0, now])
    await insert(tx, 'ratings', ['conversationId', 'followerId', 'agentId', 'state', 'askUntil', 'score', 'isLow', 'ratedAt', 'createdAt'],
      (at) => [at, at, agentOf(at), 'rated', now, at % 5 + 1, at % 5 === 0 ? 1 : null, now - at * 1000, now - at * 1000])
    await insert(tx, 'lost_windows', ['conversationId', 'closedAt'], (at) => [at, now - at * 1000])
    await insert(tx, 'outgoing_deliveries', ['webhookId', 'followerId', 'kind', 'detail', 'createdAt', 'status', 'attempts', 'giveUpAt'],
      (at) => [900 + at % 3, at, 'conversation.resolved', '{}', now - at * 1000, 'delivered', 1, now])
    await insert(tx, 'outgoing_lines', ['webhookId', 'followerId', 'added', 'dueAt', 'heldUntilMs'], (at) => [900, at, 1, now + 1e12, 0])
  })
}

/** A follower asks, an agent answers with everything that helps, and whoever may looks at it from every side. */
export async function useTheDesk (test: TestApp): Promise<void> {
  const { api, clock } = test
  const ask = async <Body = { id: number }>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body> => {
    const answer = await test.send<Body>(method, api + path, body)
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }
  await prepare(test, ask)
  const { body: agent } = await test.get<{ id: number }>(`${api}/agents/me`)
  const openid = test.wechat.addFollower()
  await test.wechat.say(openid, '我要退款，什么时候发货？')
  const { items: [follower] } = await ask<{ items: Array<{ id: number }> }>('GET', `/followers?openid=${openid}`)
  const at = await eventually(async () => (await ask<{ items: Array<{ id: number, agentId: number }> }>('GET', `/conversations?followerId=${follower?.id}`)).items.find(({ agentId }) => agentId === agent.id)?.id)
  for (const [method, path, body] of [
    ['POST', 'messages', { key: 'plan', content: { type: 'text', text: '您好' } }], ['POST', 'notes', { text: '看看', mentions: [agent.id] }], ['PUT', 'draft', { version: 0, text: '稍等' }], ['GET', 'draft', undefined],
    ['PUT', 'composing', undefined], ['DELETE', 'composing', undefined], ['PUT', 'priority', { priority: 1 }], ['GET', 'messages?before=70', undefined], ['GET', 'changes', undefined], ['GET', 'decisions', undefined],
    ['GET', 'queue', undefined], ['GET', 'sla', undefined], ['POST', 'release', {}], ['GET', 'queue', undefined], ['POST', 'take', undefined],
    ['POST', 'snooze', { until: new Date(clock.now().getTime() + 3600_000).toISOString() }], ['POST', 'take', undefined], ['POST', 'resolve', {}], ['GET', 'rating', undefined], ['POST', 'reopen', undefined], ['POST', 'resolve', {}],
  ] as const) await ask(method, `/conversations/${at}/${path}`, body)
  await test.wechat.say(openid, '5')
  await test.wechat.say(openid, '还有一个问题')
  await look(test, ask)
}

type Asking = <Body = { id: number }>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Body>

/** Somebody to answer, a team, a rule, a promise of how soon, and another system that listens. */
async function prepare ({ api, get }: TestApp, ask: Asking): Promise<void> {
  const { body: agent } = await get<{ id: number, version: number }>(`${api}/agents/me`)
  const { version: rampVersion, settings: pace } = await ask<{ version: number, settings: object }>('GET', '/agents/settings')
  await ask('PUT', '/agents/settings', { version: rampVersion, settings: { ...pace, rampSeconds: 0 } })
  await ask('PATCH', `/agents/${agent.id}`, { version: agent.version, capacity: 50 })
  await ask('PUT', '/agents/me/presence', { presence: 'online' })
  const team = await ask('POST', '/teams', { name: '前台', members: [{ agentId: agent.id }] })
  await ask('POST', '/desk/rules', { name: '计划', conditions: { keywords: ['退款'] }, outcome: { teamId: team.id } })
  await ask('POST', '/sla/policies', { name: '计划', firstResponseMinutes: 5, resolutionMinutes: 60 })
  const { version, settings } = await ask<{ version: number, settings: { rating: object } }>('GET', '/desk/settings')
  await ask('PATCH', '/desk/settings', { version, settings: { rating: { ...settings.rating, isOn: true } } })
}

async function look (test: TestApp, ask: Asking): Promise<void> {
  const from = new Date(test.clock.now().getTime() - 60_000).toISOString()
  const until = test.clock.now().toISOString()
  const filters = ['', 'agentId=1007', 'agentId=1007&status=open', 'teamId=703', 'teamId=703&status=waiting', 'labelId=507', 'labelId=507&status=resolved', 'status=resolved', 'followerId=7']
  for (const filter of filters) {
    const { next } = await ask<{ next: string | null }>('GET', `/conversations?limit=5&${filter}`)
    if (next !== null) await ask('GET', `/conversations?limit=5&${filter}&before=${next}`)
  }
  const { next } = await ask<{ next: string | null }>('GET', '/queue?limit=5')
  for (const query of [`after=${next}&limit=5`, 'teamId=703&limit=5']) await ask('GET', `/queue?${query}`)
  const narrow = ['&agentId=1007', '&labelId=507', '&labelId=99&agentId=1003', '&direction=note', '&type=voice', `&from=${from}`, `&until=${until}`, '&followerId=7', '&conversationId=7', '&labelId=507&agentId=1003&before=30000']
  for (const filter of ['', ...narrow]) {
    for (const q of ['发货', '发', '龘', '退款 发货', '没有的话']) await ask('GET', `/messages/search?q=${encodeURIComponent(q)}${filter}`)
  }
  for (const name of ['response?by=team&', 'volume?by=agent&', 'waiting?by=hour&', 'windows?by=label&', 'ratings?', 'agents?', 'fairness?', 'conversations.csv?']) await ask('GET', `/reports/${name}from=${from}&until=${until}`)
  for (const path of ['/ratings', '/ratings?low=true', '/sla/clocks', '/mentions', '/mentions?unread=true', '/desk/rules', '/desk/labels', '/canned-replies', '/macros', '/agents/availability', '/agents', '/teams', '/webhooks']) {
    const answer = await test.get(test.api + path)
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(500)
  }
}
