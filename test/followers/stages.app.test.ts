import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStagesKind } from '../../src/followers/record/stages.kind.ts'
import { momentValue } from '../../src/platform/database/columns.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Page<Item> { items: Item[] }
interface View { id: number, stage: string, stageBy: string, version: number }
interface Result { isDryRun: boolean, stages: Record<string, number>, byHand: number, changed: number }
interface Row { id: number, stage: string, stageBy: string, messageCount: number }

const dayMs = 24 * 3600_000

describe('stages by rule', () => {
  let test: TestApp
  let version = 0
  beforeAll(async () => {
    test = await startTestApp()
    await add(4500, 0)
  })
  afterAll(() => test.stop())

  /** Followers who have written 0, 1, … 9 times, lastly so many days ago. */
  async function add (count: number, idleDays: number, accountId = test.accountId): Promise<void> {
    const now = momentValue(test.clock.now())
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers',
      columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'lastInboundAt'],
      rows: Array.from({ length: count }, (_, at) => [accountId, `oStage${idleDays}_${at}`, 1, at % 10, 0, now, now - idleDays * dayMs]),
    }))
  }
  const rows = async (accountId = test.accountId) => (await test.app.db.read.query<Row[]>(
    'SELECT id, stage, stageBy, messageCount FROM followers WHERE accountId = ? ORDER BY id', [accountId])).map((row) => ({ ...row, id: Number(row.id), messageCount: Number(row.messageCount) }))
  const put = async (rules: object[], over = version) => {
    const answer = await test.send<{ version: number, rules: object[] }>('PUT', `${test.api}/stage-rules`, { version: over, rules })
    if (answer.status === 200) version = answer.body.version
    return answer
  }
  async function apply (isDryRun = false): Promise<Result> {
    const { status, body } = await test.send<{ id: number }>('POST', `${test.api}/stage-rules/apply`, { isDryRun })
    expect(status, JSON.stringify(body)).toBe(202)
    return eventually(async () => (await test.get<{ result: Result | null }>(`${test.api}/tasks/${body.id}`)).body.result)
  }
  const edit = (id: number, of: number, stage: string | null) => test.send<View>('PATCH', `${test.api}/followers/${id}`, { version: of, stage })
  const historyOf = async (id: number) => (await test.get<Page<{ kind: string, detail: object }>>(`${test.api}/followers/${id}/timeline`)).body.items

  it('are counted before they are given, given to whom the first rule that holds means, and told to the timeline', async () => {
    expect((await test.get(`${test.api}/stage-rules`)).body).toEqual({ version: 0, rules: [], changedAt: null })
    const rules = [
      { stage: 'high-value', filter: [{ field: 'messageCount', atLeast: 9 }] }, { stage: 'customer', filter: [{ field: 'messageCount', atLeast: 7 }] },
      { stage: 'potential', filter: [{ field: 'messageCount', atLeast: 1 }] },
    ]
    expect((await put(rules)).body).toMatchObject({ version: 1, rules })
    const stages = { 'high-value': 450, 'customer': 900, 'potential': 2700, 'unknown': 450 }
    expect(await apply(true)).toEqual({ isDryRun: true, stages, byHand: 0, changed: 4050 })
    expect((await rows()).every(({ stage }) => stage === 'unknown')).toBe(true)

    const [first] = await rows()
    expect((await edit(first?.id ?? 0, 1, 'lost')).status).toBe(200)
    expect(await apply()).toEqual({ isDryRun: false, stages: { ...stages, unknown: 449, lost: 1 }, byHand: 1, changed: 4050 })
    const seen = await rows()
    const expected = (messageCount: number) => (messageCount >= 9 ? 'high-value' : messageCount >= 7 ? 'customer' : messageCount >= 1 ? 'potential' : 'unknown')
    expect(seen.slice(1).filter(({ stage, messageCount }) => stage !== expected(messageCount))).toEqual([])
    expect(seen[0]).toMatchObject({ stage: 'lost', stageBy: 'hand' })
    expect(await historyOf(seen[9]?.id ?? 0)).toMatchObject([{ kind: 'stage.changed', detail: { before: 'unknown', after: 'high-value', by: 'rule' } }])
    expect(await historyOf(seen[10]?.id ?? 0)).toEqual([])
    expect(await apply(), 'a second time nobody moves').toMatchObject({ changed: 0 })
    expect(await historyOf(seen[9]?.id ?? 0)).toHaveLength(1)
  })

  it('leave alone who was given one by hand, until they are given back', async () => {
    const { id } = (await rows())[19] ?? { id: 0 }
    expect((await edit(id, 1, 'potential')).body).toMatchObject({ stage: 'potential', stageBy: 'hand' })
    await apply()
    expect((await test.get<View>(`${test.api}/followers/${id}`)).body).toMatchObject({ stage: 'potential', stageBy: 'hand' })
    expect((await edit(id, 2, null)).body).toMatchObject({ stage: 'potential', stageBy: 'rule' })
    await apply()
    expect((await test.get<View>(`${test.api}/followers/${id}`)).body).toMatchObject({ stage: 'high-value', stageBy: 'rule' })
    expect((await historyOf(id)).map(({ detail }) => detail).toReversed()).toMatchObject([
      { before: 'unknown', after: 'high-value', by: 'rule' }, { before: 'high-value', after: 'potential' }, { before: 'potential', after: null },
      { before: 'potential', after: 'high-value', by: 'rule' },
    ])
  })

  it('do not overrule a hand that is quicker, nor the rules of another account', async () => {
    await add(3, 0, 999)
    const some = (await rows()).slice(100, 140)
    await put([{ stage: 'customer', filter: [] }])
    const [result, ...edits] = await Promise.all([apply(), ...some.map(({ id }) => edit(id, 1, 'lost'))])
    expect(edits.every(({ status }) => status === 200)).toBe(true)
    expect(result.stages['customer']).toBeGreaterThan(4000)
    const after = await rows()
    expect(after.slice(100, 140).every(({ stage, stageBy }) => stage === 'lost' && stageBy === 'hand')).toBe(true)
    expect(after.filter(({ stage, stageBy }) => stageBy === 'rule' && stage !== 'customer')).toEqual([])
    expect((await rows(999)).every(({ stage }) => stage === 'unknown')).toBe(true)
  })

  it('know who has been quiet for so many days', async () => {
    await add(2, 100)
    await put([{ stage: 'lost', filter: [], idleDays: 90 }, { stage: 'potential', filter: [] }])
    const byHand = (await rows()).filter(({ stageBy }) => stageBy === 'hand').length
    expect(await apply(true)).toMatchObject({ byHand, stages: { potential: 4500 - byHand, lost: 2 + byHand } })
    test.clock.advance({ days: 89 })
    expect(await apply(true)).toMatchObject({ stages: { lost: 2 + byHand } })
    test.clock.advance({ days: 1 })
    expect(await apply(true)).toMatchObject({ stages: { lost: 4502 } })
  })

  it('make a step that is written twice tell it once', async () => {
    const kind = createStagesKind({ db: test.app.db, clock: test.clock, note: test.app.followers.note })
    const input = { rules: [{ stage: 'high-value' as const, filter: [] }], isDryRun: false, atMs: 0 }
    const { write } = await kind.step({ taskId: 77, accountId: test.accountId, input, state: kind.begin(input), signal: AbortSignal.timeout(10_000) })
    const told = async () => Number((await test.app.db.read.query<Array<{ amount: number }>>(
      `SELECT COUNT(*) AS amount FROM follower_events WHERE sourceKind = 'stages' AND sourceId LIKE '77:%'`))[0]?.amount)
    await test.app.db.write(async (tx) => { await write?.(tx) })
    const once = await told()
    expect(once).toBeGreaterThan(1900)
    await test.app.db.write(async (tx) => { await write?.(tx) })
    expect(await told()).toBe(once)
  })

  it('are refused over somebody else’s, and where no follower can be asked', async () => {
    const both = await Promise.all([put([]), put([])])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const first = await Promise.all([put([], 0), put([], 0)])
    expect(first.map(({ body }) => body)).toMatchObject([{ code: 'STAGE_RULES_CHANGED' }, { code: 'STAGE_RULES_CHANGED' }])
    const fine = { stage: 'lost', filter: [] }
    for (const [rule, code, place] of [
      [{ stage: 'lost', filter: [{ field: 'stage', is: 'customer' }] }, 'STAGE_RULE_CIRCULAR', 'body/rules/1/filter/0/field'],
      [{ stage: 'lost', filter: [{ attribute: 'nobody', is: 1 }] }, 'FILTER_ATTRIBUTE_UNKNOWN', 'body/rules/1/filter/0/attribute'],
      [{ stage: 'gone', filter: [] }, 'INPUT_INVALID', 'body/rules/1/stage'],
    ] as const) expect((await put([fine, rule])).body).toMatchObject({ status: 400, code, place })
    const long = Array.from({ length: 20 }, () => ({ field: 'remark', in: Array.from({ length: 100 }, () => '长'.repeat(20)) }))
    expect((await put([{ stage: 'lost', filter: long }])).body).toMatchObject({ code: 'STAGE_RULES_TOO_LONG' })
  })
})
