import type { Logger } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidyErasures } from '../../src/followers/personal/erase.jobs.ts'
import { createEraseService } from '../../src/followers/personal/erase.service.ts'
import { eraseDue, forgetOld, type RetentionNeeds } from '../../src/followers/personal/retention.jobs.ts'
import { createRetentionService } from '../../src/followers/personal/retention.service.ts'
import { openTombstones } from '../../src/followers/personal/tombstones.ts'
import { createPersonService } from '../../src/followers/persons/persons.service.ts'
import { createPersonSweep } from '../../src/followers/persons/persons.sweep.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { flagUnconfirmed as flagMassCalls } from '../../src/reach/mass/unconfirmed.ts'
import { flagUnconfirmed } from '../../src/reach/results/unconfirmed.ts'
import { upload } from '../followers/transfer/support.ts'
import { eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'
import { useInsight } from './plans-insight.ts'
import { useOutgoing } from './plans-outgoing.ts'
import { useSegments } from './plans-segments.ts'
import { growingWithCodes, seedCodes, useCodes } from './plans-codes.ts'
import { growingWithFaq, seedFaq, useFaq } from './plans-faq.ts'
import { growingWithRules, seedRules, useRules } from './plans-rules.ts'
import { growingAtTheDesk, seedTheDesk, useTheDesk } from './plans-desk.ts'
import { growingWithPushes, seedPushes, usePushes } from './plans-pushes.ts'

const rows = 50_000
const growing = [
  'inbox', 'followers', 'follower_events', 'follower_attributes', 'touches', 'audit_entries', 'sessions', 'follower_tags', 'media', 'consents', 'reach_topic_states', 'reach_states', 'reach_grants', 'mass_calls', 'send_results', 'agent_presences', 'agent_absences',
  ...growingAtTheDesk, ...growingWithPushes, ...growingWithFaq, ...growingWithCodes, ...growingWithRules,
]

const appKey = Buffer.alloc(32, 9).toString('base64')

interface Statement { sql: string, values: unknown[] }

/** What the app asks while it works is held against the engine's plan on tables that have grown. */
describe('the plans of queries on growing tables', () => {
  let test: TestApp
  const asked = new Map<string, Statement>()
  beforeAll(async () => {
    test = await startTestApp({ app: { autoAnswer: '好', appKey, outgoingAllowPrivate: true } })
    await seed(test)
    listen(test, asked)
  })
  afterAll(() => test.stop())

  it('never read a whole table, whatever is asked of the API, the inbox or the jobs', async () => {
    await useEverything(test)
    const faults: string[] = []
    for (const { sql, values } of asked.values()) faults.push(...await faultsOf(test, { sql, values }))
    expect(asked.size).toBeGreaterThan(8)
    expect(faults).toEqual([])
  }, 240_000)
})

async function seed (test: TestApp): Promise<void> {
  const now = test.clock.now().getTime()
  const numbers = Array.from({ length: rows }, (_, at) => at + 1)
  const openid = (at: number) => `oSeed${String(at).padStart(23, '0')}`
  await test.app.db.write(async (tx) => {
    await insertRows(tx, {
      table: 'followers',
      columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'lastInboundAt', 'unionid', 'personId'],
      rows: numbers.map((at) => [test.accountId, openid(at), 1, 1, 0, now, now, at % 2 === 0 ? `s${at}` : null, at % 100 === 0 ? at : null]),
    })
    await insertRows(tx, {
      table: 'follower_events',
      columns: ['accountId', 'followerId', 'kind', 'occurredAt', 'sourceKind', 'sourceId', 'detail'],
      rows: numbers.map((at) => [test.accountId, at % 1000 + 1, 'message.text', now - at, 'seed', at, '{}']),
    })
    await insertRows(tx, {
      table: 'follower_attributes',
      columns: ['accountId', 'followerId', 'attributeId', 'position', 'textValue', 'numberValue'],
      rows: numbers.map((at) => [test.accountId, at % 10_000 + 1, at % 5 + 1, Math.floor(at / 10_000), at % 5 === 0 ? null : `v${at % 100}`, at % 5 === 0 ? at : null]),
    })
    await insertRows(tx, {
      table: 'follower_tags',
      columns: ['accountId', 'tagId', 'followerId', 'wanted', 'state', 'changedAt', 'syncedMs'],
      rows: numbers.map((at) => [test.accountId, at % 20, at, 1, 'same', now, now]),
    })
    await insertRows(tx, {
      table: 'inbox',
      columns: ['accountId', 'dedupeKey', 'arrival', 'lane', 'openid', 'type', 'body', 'occurredAt', 'receivedAt', 'status', 'attempts', 'slot', 'slotUntil'],
      rows: numbers.map((at) => [test.accountId, `s${at}`, 'seed', at % 256, openid(at), 'text', '<xml/>', now, now, 'done', 0, 'closed', now]),
    })
    await insertRows(tx, {
      table: 'media',
      columns: ['accountId', 'mediaId', 'openid', 'inboxId', 'kind', 'occurredAt', 'state', 'attempts', 'heldUntilMs'],
      rows: numbers.map((at) => [test.accountId, `m${at}`, openid(at), at, 'image', now - at, 'stored', 1, 0]),
    })
    await insertRows(tx, {
      table: 'consents',
      columns: ['accountId', 'followerId', 'topic', 'state', 'how', 'wording', 'recordedBy', 'at', 'createdAt'],
      rows: numbers.map((at) => [test.accountId, at % 10_000 + 1, 'reach.plans', 'given', 'page', '好', 'seed', now - at, now]),
    })
    await insertRows(tx, {
      table: 'reach_topic_states',
      columns: ['accountId', 'topicId', 'followerId', 'state'],
      rows: numbers.map((at) => [test.accountId, at % 5 + 1, at, 'in']),
    })
    await insertRows(tx, { table: 'reach_states', columns: ['accountId', 'followerId', 'windowUntil'], rows: numbers.map((at) => [test.accountId, at, now]) })
    await insertRows(tx, {
      table: 'reach_grants',
      columns: ['accountId', 'followerId', 'templateId', 'sendsLeft', 'changedAt'],
      rows: numbers.map((at) => [test.accountId, at, `t${at % 5}`, 1, now]),
    })
    await insertRows(tx, {
      table: 'mass_calls',
      columns: [
        'accountId', 'sourceKind', 'sourceKey', 'clientMsgId', 'digest', 'askedBy', 'content', 'purpose', 'status', 'asked', 'audience', 'skipped', 'createdAt', 'dueAt',
        'expiresAt', 'assembledAt', 'attempts', 'wechatMsgId', 'differs', 'isUnconfirmed',
      ],
      rows: numbers.map((at) => [
        test.accountId, 'seed', `s${at}`, `s${at}`, '', 'seed', '{"type":"text","text":"好"}', 'content', 'submitted', 2, 2, '{}', now, now + 1e12, now, now, 1, `1${at}`, 0, 0,
      ]),
    })
    await insertRows(tx, {
      table: 'send_results',
      columns: ['accountId', 'kind', 'messageKey', 'outcome', 'occurredAt', 'state', 'attempts', 'dueMs'],
      rows: numbers.map((at) => [test.accountId, 'mass', `s${at}`, 'delivered', now - at * 3600_000, 'foreign', 1, 0]),
    })
    await insertRows(tx, {
      table: 'touches',
      columns: [
        'accountId', 'sourceKind', 'sourceId', 'part', 'followerId', 'openid', 'route', 'content', 'status', 'createdAt', 'dueAt', 'expiresAt', 'attempts',
      ],
      rows: numbers.map((at) => [test.accountId, 'seed', at, 0, at, openid(at), 'service', '{"type":"text","text":"好"}', 'submitted', now, now, now, 1]),
    })
  })
  await test.app.db.write(async (tx) => {
    await insertRows(tx, {
      table: 'agent_presences', columns: ['accountId', 'agentId', 'presence', 'startedAt', 'endedAt', 'isOpen', 'cause', 'byKind', 'byId'],
      rows: numbers.map((at) => [test.accountId, at % 100 + 1, 'online', now - 2 * at * 1000, now - at * 1000, null, 'self', 'user', 1]),
    })
    await insertRows(tx, {
      table: 'agent_absences', columns: ['accountId', 'agentId', 'fromAt', 'untilAt', 'createdAt'],
      rows: numbers.map((at) => [test.accountId, at % 100 + 1, now - at * 3600_000, now - at * 3600_000 + 1, now]),
    })
  })
  await seedTheDesk(test, numbers)
  await seedPushes(test, numbers)
  await seedFaq(test, numbers)
  await seedCodes(test, numbers)
  await seedRules(test, numbers)
  const { connections, dialect } = test.app.db
  const analyse = dialect.kind === 'sqlite' ? 'ANALYZE' : `ANALYZE TABLE ${growing.join(', ')}`
  await connections.writer.query(analyse)
}

/** Each different statement once, as the drivers get it. */
function listen (test: TestApp, asked: Map<string, Statement>): void {
  const { reader, writer } = test.app.db.connections
  const logger: Logger = {
    logQuery (sql, values) {
      const isReading = /^\s*(SELECT|UPDATE|DELETE)/i.test(sql) && growing.some((table) => new RegExp(`\\b${table}\\b`).test(sql))
      const shape = sql.replaceAll(/\s+/g, ' ').replaceAll(/(\?, )+\?/g, '…')
      if (isReading && !asked.has(shape)) asked.set(shape, { sql, values: Array.isArray(values) ? values : [] })
    },
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
    logSchemaBuild: () => undefined,
    logMigration: () => undefined,
    log: () => undefined,
  }
  reader.logger = logger
  writer.logger = logger
}

async function useEverything (test: TestApp): Promise<void> {
  const openid = test.wechat.addFollower()
  await test.wechat.say(openid, '你好')
  await test.wechat.say(openid, '再说一次', { copies: 2 })
  await test.wechat.unfollow(openid)
  const { body } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)
  const id = body.items[0]?.id
  for (const path of [
    '/followers?limit=50', `/followers?limit=50&before=${rows}`, `/followers/${id}`, `/followers/${id}/timeline`, '/followers/7/timeline?before=7',
    '/followers/7/subscriptions', '/followers/7/subscriptions?before=7', '/stage-rules',
    '/inbox?status=done', '/inbox?status=parked', '/inbox/counts', '/media', '/media?state=gone&before=7', '/media?openid=x&before=7', '/media?mediaId=x', '/media/7', `/inbox/${rows}`, '/touches', `/touches?followerId=${id}`, '/audit',
    '/audit?action=follower.read', '/attributes', '/attributes?archived=true', `/followers/${id}/attributes`,
  ]) expect((await test.get(test.api + path)).status, path).toBeLessThan(500)
  await useAttributes(test)
  await findFollowers(test)
  await syncFollowers(test)
  await usePersons(test)
  await useAttention(test)
  await useTransfers(test)
  await useMassCalls(test)
  await useAgents(test)
  await useTheDesk(test)
  await useOutgoing(test)
  await useInsight(test)
  await useSegments(test)
  await usePushes(test, appKey)
  await useFaq(test)
  await useCodes(test)
  await useRules(test)
  // An erase takes the tables along that were begun before it, and this clock stands still: so it comes after them.
  await usePersonalData(test)
  const { body: tag } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '计划' })
  for (const [method, path, body] of [
    ['PUT', `/tags/${tag.id}/followers`, { followerIds: [7, 8, 9] }], ['DELETE', `/tags/${tag.id}/followers`, { followerIds: [7] }],
    ['PUT', '/followers/8/block', undefined], ['DELETE', '/followers/8/block', undefined], ['GET', '/followers/8/block', undefined],
    ['PATCH', '/followers/8', { version: 1, stage: 'customer', remark: '计划' }],
    ['PUT', '/stage-rules', { version: 0, rules: [{ stage: 'potential', filter: [{ field: 'messageCount', atLeast: 1 }], idleDays: 1 }] }],
    ['POST', '/stage-rules/apply', {}],
    ['GET', '/followers/8/tags?before=7', undefined], ['POST', '/tags/pull', undefined], ['DELETE', `/tags/${tag.id}`, undefined],
  ] as const) expect((await test.send(method, test.api + path, body)).status, path).toBeLessThan(300)
  // The sender, the sampler of the queue and the search for work come round within a second or so.
  await eventually(async () => {
    const seen = (await test.get<{ text: string }>('/metrics')).body.text
    return seen.includes('duihua_queue_age_ms')
  })
  await new Promise((resolve) => setTimeout(resolve, 2500))
}

/** A send to three, one of them erased meanwhile, what WeChat tells of it, and results of sends that are none of ours. */
async function useMassCalls (test: TestApp): Promise<void> {
  const { db, clock, log: logger, reach, followers: { personal } } = test.app
  const openids = [31, 32, 33].map((at) => test.wechat.addFollower({ openid: `oSeed${String(at).padStart(23, '0')}` }))
  const known = await db.read.query<Array<{ id: number }>>('SELECT id FROM followers WHERE accountId = ? AND openid IN (?, ?, ?)', [test.accountId, ...openids])
  const body = { content: { type: 'text', text: '计划' }, followerIds: known.map(({ id }) => Number(id)), purpose: 'notice' }
  expect((await test.send('POST', `${test.api}/mass-calls/check`, body)).body).toMatchObject({ open: 3 })
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/mass-calls`, { ...body, key: 'plan' })
  await eventually(async () => (await test.get(`${test.api}/mass-calls/${id}`)).body['counts'] !== null)
  for (const path of ['', '?before=7']) expect((await test.get(`${test.api}/mass-calls${path}`)).status).toBe(200)
  await test.wechat.raw(openids[0] ?? '', { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: '1', Status: 'success' })
  test.wechat.sendFromConsole({ text: '别处' })
  await eventually(async () => await reach.foreignSends(test.accountId, clock.now(), new Date(clock.now().getTime() + 1)) === 1)
  await flagUnconfirmed({ db, clock, logger })
  await flagMassCalls({ db, clock })
  const person = { accountId: test.accountId, followerId: body.followerIds[0] ?? 0, openid: '', unionid: null, personId: null, until: clock.now() }
  for (const { name, erase } of personal.all) if (name === 'mass-calls' || name === 'send-results') await erase?.(person)
}

/** Comes, goes, is silent and absent, and is asked for. */
async function useAgents (test: TestApp): Promise<void> {
  const { app, accountId, clock } = test
  const { body: { id: userId } } = await test.get<{ id: number }>('/api/v1/session')
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/agents`, { userId, name: '计划', capacity: 5 })
  const absence = { from: '2026-03-03T00:00:00Z', until: '2026-03-04T00:00:00Z' }
  for (const [method, path, body] of [
    ['PUT', '/agents/me/presence', { presence: 'online' }], ['PUT', '/agents/me/presence', { presence: 'busy' }], ['POST', '/agents/me/heartbeat', undefined],
    ['GET', `/agents/${id}/presences`, undefined], ['GET', `/agents/${id}/presences?before=7`, undefined],
    ['POST', `/agents/${id}/absences`, absence], ['GET', `/agents/${id}/absences`, undefined], ['GET', `/agents/${id}/absences?before=7`, undefined],
    ['POST', '/teams', { name: '计划', members: [{ agentId: id }] }], ['GET', '/agents/availability', undefined], ['GET', '/agents', undefined], ['GET', '/teams', undefined],
  ] as const) expect((await test.send(method, test.api + path, body)).status, path).toBeLessThan(300)
  await app.agents.stretch(accountId, id, new Date(0), clock.now())
}

/** Gives followers a list, takes some of it away, and then an option. */
async function useAttributes (test: TestApp): Promise<void> {
  const send = (method: 'POST' | 'PATCH', path: string, body: object) => test.send<{ id: number }>(method, test.api + path, body)
  const { body: { id } } = await send('POST', '/attributes', { key: 'tastes', label: '喜好', type: 'list', options: ['茶', '书', '海'] })
  for (const [at, tastes] of [['茶', '书'], ['书'], null].entries()) {
    expect((await send('PATCH', '/followers/7/attributes', { version: at + 1, values: { tastes } })).status).toBe(200)
  }
  expect((await send('PATCH', `/attributes/${id}`, { version: 1, options: ['茶'] })).status).toBe(200)
}

/** Joins two followers, looks for more of the same unionid, and parts them. */
async function usePersons (test: TestApp): Promise<void> {
  const { db, clock, followers: { note } } = test.app
  const { body } = await test.send<{ personId: number, links: Array<{ id: number }> }>('POST', `${test.api}/followers/11/person/links`, { accountId: test.accountId, followerId: 12 })
  await db.change("UPDATE followers SET unionid = 'u1' WHERE id IN (12, 13)")
  await createPersonSweep({ db, clock, tell: createPersonService({ db, clock, note }).tell })()
  expect((await test.get(`${test.api}/followers/13/person`)).body['personId']).toBe(body.personId)
  expect((await test.send('DELETE', `${test.api}/followers/12/person/links/${body.links[0]?.id}`)).status).toBe(200)
}

/** Chooses, by hand, by a word and on the page, and asks where it is quiet. */
async function useAttention (test: TestApp): Promise<void> {
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/reach/topics`, { key: 'plans', name: '计划', kind: 'opt-in' })
  await test.send('POST', `${test.api}/attributes`, { key: 'zone', label: '时区', type: 'string' })
  await test.send('PATCH', `${test.api}/followers/7/attributes`, { version: 4, values: { zone: 'Asia/Tokyo' } })
  const { body: settings } = await test.get<{ version: number, settings: { quietHours: object } }>(`${test.api}/reach/settings`)
  const quietHours = { ...settings.settings.quietHours, timeZoneAttribute: 'zone' }
  const choice = { state: 'in', how: 'page', wording: '好' }
  for (const [method, path, body] of [
    ['PATCH', '/reach/settings', { version: settings.version, settings: { quietHours } }],
    ['PUT', `/followers/7/topics/${id}`, choice], ['PUT', '/followers/7/content-opt-out', choice], ['GET', '/followers/7/topics', undefined],
    ['POST', '/followers/7/attention-link', undefined], ['GET', '/followers/7/reach?purpose=notice&topic=plans&templateId=t2', undefined],
    ['POST', '/reach/query', { followerIds: [7, 8, 9], purpose: 'notice', topic: 'plans', templateId: 't2' }],
  ] as const) expect((await test.send(method, test.api + path, body)).status, path).toBeLessThan(300)
  await test.wechat.say(test.wechat.addFollower(), '退订')
}

/** Takes some followers in from a table and one that is new, takes it back, and writes others into a table. */
async function useTransfers (test: TestApp): Promise<void> {
  const untilDone = (id: number) => eventually(async () => (await test.get(`${test.api}/tasks/${id}`)).body['result'] !== null)
  const lines = [21, 22, 23].map((at) => `oSeed${String(at).padStart(23, '0')},计划,茶`)
  const uploaded = await upload<{ id: number }>(`${test.url}${test.api}/imports`, `openid,remark,tastes\n${lines.join('\n')}\noPlan,新,茶\n`, await signIn(test.url))
  const columns = [{ column: 'openid', field: 'openid' }, { column: 'remark', field: 'remark' }, { column: 'tastes', field: 'attribute:tastes' }]
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/imports/${uploaded.body.id}/start`, { columns, unknown: 'create' })
  await untilDone(id)
  const { body: undo } = await test.send<{ id: number }>('POST', `${test.api}/imports/${uploaded.body.id}/undo`)
  await untilDone(undo.id)
  for (const filter of [[{ field: 'openid', is: lines[0]?.slice(0, 28) }], [{ field: 'messageCount', atMost: 0 }]]) {
    const { body: { task } } = await test.send<{ task: { id: number } }>('POST', `${test.api}/exports`, { filter, columns: ['openid', 'tags', 'attribute:tastes'] })
    await untilDone(task.id)
  }
}

/** What somebody agreed to, what they take home, an erase, and what goes by itself. */
async function usePersonalData (test: TestApp): Promise<void> {
  const { db, clock, files, tasks, access, channel, followers: { personal: holders } } = test.app
  await db.change('UPDATE followers SET unfollowedAt = 1 WHERE id = 15')
  const send = (method: 'GET' | 'POST', path: string, body?: object) => test.send<{ erasures: Array<{ taskId: number }> }>(method, test.api + path, body)
  const consent = { topic: 'plans', state: 'given', how: 'page', wording: '好' }
  for (const [method, path, body] of [
    ['POST', '/followers/14/consents', consent], ['GET', '/followers/14/consents', undefined], ['GET', '/followers/14/consents?before=7', undefined], ['GET', '/consents?openid=oAnybody&before=7', undefined],
    ['POST', '/followers/14/personal-exports', undefined], ['GET', '/retention', undefined],
    ['POST', '/retention/dry-run', { days: { unfollowed: 1, deliveries: 7, timeline: 7, touches: 7, media: 7, messages: 7 } }],
  ] as const) expect((await send(method, path, body)).status, path).toBeLessThan(300)
  await db.change("UPDATE followers SET alias = '计划' WHERE id = 14")
  const { body: { erasures } } = await send('POST', '/followers/14/erase', { confirm: '计划' })
  await eventually(async () => (await test.get(`${test.api}/tasks/${erasures[0]?.taskId}`)).body['status'] === 'done')
  const erase = createEraseService({ db, clock, files, tasks, holders, tombstones: await openTombstones(db, createSecretBox(appKey)) })
  const retention = createRetentionService({ db, clock, holders, inboxDays: 30 })
  const needs: RetentionNeeds = {
    db, clock, files, holders, erase, retention, forgetDeliveries: channel.forget, audit: (tx, note) => access.audit(tx, access.systemActor(), note),
  }
  await eraseDue(needs)
  await forgetOld(needs)
  await tidyErasures(needs)
}

/** Small sets and large ones, every sort, words, and what other systems tell. */
async function findFollowers (test: TestApp): Promise<void> {
  const send = async (method: 'POST' | 'PUT', path: string, body: object): Promise<{ id: number, next: string | null }> => {
    const answer = await test.send<{ id: number, next: string | null }>(method, `${test.api}${path}`, body)
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }
  const tag = (await send('POST', '/tags', { name: '查找', isLocal: true })).id
  await send('POST', '/attributes', { key: 'reach', label: '范围', type: 'number' })
  const many = [{ field: 'subscribed', is: true }, { field: 'lastInboundAt', from: '2026-02-01T00:00:00Z' }, { attribute: 'reach', isEmpty: true }, { attribute: 'tastes', lacks: '茶' }]
  const few = [{ field: 'stage', is: 'high-value' }, { tag, isOn: false }, { attribute: 'reach', isNot: 7 }]
  for (const filter of [[], many, few, [{ tag, isOn: true }, ...many], [{ attribute: 'reach', atLeast: 3 }, ...many], [{ text: '海豚' }], [{ text: '1234' }], [{ text: 'oSeed7' }]]) {
    for (const by of ['id', 'lastInboundAt', 'subscriptionAt']) {
      for (const order of ['asc', 'desc']) {
        const body = { filter, sort: { by, order }, limit: 20, with: ['tags', 'attributes'] }
        const { next } = await send('POST', '/followers/find', body)
        if (next !== null) await send('POST', '/followers/find', { ...body, after: next })
      }
    }
    for (const exact of [true, false]) await send('POST', '/followers/count', { filter, exact })
  }
  await send('PUT', '/followers/9/external-ids/shop', { externalId: 'member-9' })
  const events = [{ openid: 'oSeed00000000000000000000007' }, { unionid: 'u' }, { externalId: 'member-9' }].map((follower, at) => (
    { id: `plan-${at}`, system: 'shop', type: 'order.paid', occurredAt: '2026-03-01T08:00:00Z', follower, detail: {} }))
  await send('POST', '/followers/events', { events })
  for (const query of ['kinds=message.', 'kinds=message.&kinds=event.CLICK&from=2026-02-01T00:00:00Z', 'until=2026-03-02T00:00:00Z&before=7']) {
    expect((await test.get(`${test.api}/followers/7/timeline?${query}`)).status).toBe(200)
  }
}

async function syncFollowers (test: TestApp): Promise<void> {
  test.wechat.addFollower()
  const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/followers/sync`)
  await eventually(async () => (await test.get(`${test.api}/tasks/${id}`)).body['result'] !== null)
}

interface SqlitePlan { detail: string }
interface MysqlPlan { type: string | null, table: string | null, key: string | null, rows: number | string | null }

const scans = new RegExp(`^SCAN (${growing.join('|')})\\b`)

async function faultsOf (test: TestApp, { sql, values }: Statement): Promise<string[]> {
  const { connections, dialect } = test.app.db
  const short = sql.replaceAll(/\s+/g, ' ').slice(0, 160)
  if (dialect.kind === 'sqlite') {
    const plan = await connections.reader.query<SqlitePlan[]>(`EXPLAIN QUERY PLAN ${sql}`, values)
    return plan.filter(({ detail }) => scans.test(detail))
      .map(({ detail }) => `${detail}: ${short}`)
  }
  const plan = await connections.reader.query<MysqlPlan[]>(`EXPLAIN ${sql}`, values)
  // What a subquery made is in no table: how it was made is a line of its own.
  return plan.filter(({ table, type, rows: expected }) => (type === 'ALL' || type === 'index') && Number(expected) > 5000 && !table?.startsWith('<')).map(({ table, type }) => `${table} ${type}: ${short}`)
}
