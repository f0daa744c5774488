import { expect } from 'vitest'
import { createCoolDowns } from '../../src/bots/rules/cool-downs.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import type { TestApp } from '../support/test-app.ts'

/** Tables that grow with what bots answer. */
export const growingWithRules = ['bot_hits', 'bot_days', 'bot_cool_downs', 'bot_talks']

export async function seedRules ({ app, accountId, clock }: TestApp, numbers: readonly number[]): Promise<void> {
  const now = clock.now().getTime()
  await app.db.write(async (tx) => {
    await insertRows(tx, {
      table: 'bot_hits', columns: ['accountId', 'kind', 'refId', 'followerId', 'inboxId', 'outcome', 'at'],
      rows: numbers.map((at) => [accountId, at % 3 === 0 ? 'faq' : 'rule', at % 500 + 1, at % 10_000 + 1, -at, 'answered', now - at * 60_000]),
    })
    await insertRows(tx, {
      table: 'bot_cool_downs', columns: ['accountId', 'followerId', 'ruleId', 'untilAt'], rows: numbers.map((at) => [accountId, at % 10_000 + 1, at, now + (at - 1000) * 60_000]),
    })
    await insertRows(tx, {
      table: 'bot_days', columns: ['accountId', 'day', 'kind', 'refId', 'outcome', 'amount'],
      rows: numbers.map((at) => [accountId, new Date(now - at % 400 * 86_400_000).toISOString().slice(0, 10), 'rule', at, 'answered', 1]),
    })
    await insertRows(tx, { table: 'bot_talks', columns: ['accountId', 'followerId', 'since', 'answers'], rows: numbers.map((at) => [accountId, at, now - at * 1000, 1]) })
  })
}

/** Somebody follows, asks and presses; what they were answered is looked through; a rule is tried. */
export async function useRules (test: TestApp): Promise<void> {
  const rules = `${test.api}/bots/rules`
  const contents = [{ type: 'text', text: '好' }]
  const ids: number[] = []
  for (const [name, when] of [
    ['计划', { kind: 'keyword', how: 'contains', words: ['计划'] }], ['关注', { kind: 'follow', isReturning: true }], ['按钮', { kind: 'menuKey', keys: ['PLAN'] }], ['订单', { kind: 'keyword', how: 'regex', words: ['订单\\d'] }],
  ] as const) {
    const { status, body: { id } } = await test.send<{ id: number }>('POST', rules, { name, when, contents, coolDownSeconds: 60, hours: { is: 'working', calendarId: null } })
    expect(status, name).toBe(201)
    ids.push(id)
  }
  const { openid } = await test.wechat.follow()
  for (const said of ['我的計劃', '订单7']) await test.wechat.say(openid, said)
  await test.wechat.click(openid, 'PLAN')
  for (const path of ['/hits', '/hits?of=rule:7&before=40000', '/hits?followerId=7', '/hits?followerId=7&of=faq:8&before=40000', '/hits/by-day', '/hits/by-day?from=2026-02-01&until=2026-03-01', '/rules?before=3', '/synonyms']) {
    expect((await test.get(`${test.api}/bots${path}`)).status, path).toBe(200)
  }
  expect((await test.send('POST', `${rules}/try`, { ruleId: ids[0], days: 30 })).status).toBe(200)
  await createCoolDowns(test.app).tidy()
  for (const id of ids) expect((await test.send('DELETE', `${rules}/${id}`)).status).toBe(204)
}
