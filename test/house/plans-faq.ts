import { expect } from 'vitest'
import { countUnanswered } from '../../src/bots/faq/counting.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import type { TestApp } from '../support/test-app.ts'

/** Tables of questions that grow with what followers write. */
export const growingWithFaq = ['faq_asked', 'faq_unanswered']

export async function seedFaq ({ app, accountId, clock }: TestApp, numbers: readonly number[]): Promise<void> {
  const now = clock.now().getTime()
  await app.db.write(async (tx) => {
    await insertRows(tx, {
      table: 'faq_asked', columns: ['accountId', 'inboxId', 'followerId', 'questionKey', 'text', 'askedAt', 'isNew'],
      rows: numbers.map((at) => [accountId, at, at % 10_000 + 1, `q${at % 25_000}`, `问题${at % 25_000}`, now - at * 1000, null]),
    })
    await insertRows(tx, {
      table: 'faq_unanswered', columns: ['accountId', 'questionKey', 'text', 'state', 'asked', 'firstAskedAt', 'lastAskedAt'],
      rows: numbers.map((at) => [accountId, `q${at}`, `问题${at}`, at % 10 === 0 ? 'ignored' : 'open', at % 100 + 1, now - at * 1000, now - at * 1000]),
    })
  })
}

/** Somebody asks what nobody knows, and it is counted, looked at, answered and ignored. */
export async function useFaq (test: TestApp): Promise<void> {
  const { api } = test
  const { status, body: { id: entryId } } = await test.send<{ id: number }>('POST', `${api}/bots/faq/entries`, { question: '怎么退货', contents: [{ type: 'text', text: '七天内' }] })
  expect(status).toBe(201)
  await test.wechat.say(test.wechat.addFollower(), '有没有谁知道这个呀')
  await countUnanswered({ db: test.app.db, most: 44_990 })
  for (const query of ['limit=5', 'limit=5&before=50-30000', 'order=latest&limit=5', `order=latest&limit=5&before=${test.clock.now().getTime()}-30000`]) {
    expect((await test.get(`${api}/bots/faq/unanswered?${query}`)).status, query).toBe(200)
  }
  for (const [path, sent] of [['151/add', { entryId }], ['152/ignore', undefined]] as const) expect((await test.send('POST', `${api}/bots/faq/unanswered/${path}`, sent)).status, path).toBeLessThan(300)
}
