import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIndexer, forgetMessages } from '../../src/conversations/search/indexer.ts'
import { type Asked, createSearchService } from '../../src/conversations/search/search.service.ts'
import { change, insertRows } from '../../src/platform/database/rows.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { type Ground, startGround } from '../platform/harness.ts'
import { eventually } from '../support/test-app.ts'

const logger = createLogger({ level: 'silent' })
const startMs = Date.parse('2026-03-01T00:00:00Z')

interface Said { id: number, text: string, conversationId?: number, followerId?: number, type?: string, direction?: string, account?: number }

describe('the search on a database', () => {
  let ground: Ground
  let search: ReturnType<typeof createSearchService>
  beforeAll(async () => {
    ground = await startGround()
    search = createSearchService({ db: ground.db })
  })
  afterAll(() => ground.stop())

  const countOf = async (sql: string) => Number((await ground.db.read.query<Array<{ n: number | string }>>(`SELECT COUNT(*) AS n FROM ${sql}`))[0]?.n)
  const texts = async (asked: Omit<Asked, 'accountId' | 'limit'> & { account?: number, limit?: number }) => (
    (await search.find({ limit: 20, accountId: asked.account ?? 1, ...asked })).items.map(({ text }) => text))

  async function write (said: readonly Said[]): Promise<void> {
    const columns = [
      'id', 'accountId', 'conversationId', 'followerId', 'direction', 'type', 'content', 'speaker', 'occurredAt', 'createdAt', 'sourceKind', 'sourceId', 'toIndex',
    ]
    await ground.db.write((tx) => insertRows(tx, {
      table: 'messages', columns,
      rows: said.map(({ id, text, conversationId = id, followerId = 1, type = 'text', direction = 'inbound', account = 1 }) => [
        id, account, conversationId, followerId, direction, type, JSON.stringify(direction === 'note' ? { text, mentions: [] } : { content: text }), 'follower',
        startMs + id * 1000, startMs + id * 1000, 'test', String(id), 1,
      ]),
    }))
  }

  /** By as many processes as said, at once. */
  async function indexAll (processes = 1): Promise<void> {
    const dbs = [ground.db, ...await Promise.all(Array.from({ length: processes - 1 }, () => ground.openAnother()))]
    const indexers = dbs.map((db, at) => createIndexer({ db, logger, holder: `p${at}` }))
    for (const indexer of indexers) indexer.start()
    await eventually(async () => await countOf('messages WHERE toIndex = 1') === 0)
    await Promise.all(indexers.map((indexer) => indexer.stop()))
  }

  it('finds every message once that two processes index side by side, by each of its words', async () => {
    await write(Array.from({ length: 1500 }, (_, at) => ({ id: at + 1, text: at % 3 === 0 ? `您好，退款${at}` : `您好，发货${at}` })))
    await indexAll(2)
    expect(await countOf(`message_grams WHERE gram = ''`)).toBe(1500)
    expect(await countOf(`message_grams WHERE gram = '退款'`)).toBe(500)
    expect(await texts({ q: '退款300' })).toEqual(['您好，退款300'])
  })

  it('hands out all pages, newest first, whatever they end on', async () => {
    const seen: number[] = []
    let before: number | undefined
    do {
      const page = await search.find({ accountId: 1, q: '退款', limit: 33, before })
      seen.push(...page.items.map(({ id }) => Number(id)))
      before = page.next ?? undefined
    } while (before !== undefined)
    expect(seen).toEqual(Array.from({ length: 500 }, (_, at) => at * 3 + 1).toReversed())
  })

  it('needs all words, together where they are written together', async () => {
    await write([
      { id: 2001, text: '申请款退了' }, { id: 2002, text: '我要退款，申请已交' }, { id: 2003, text: '退款申请在哪里' }, { id: 2004, text: '快递ＳＦ１２３到了👍🏽' },
    ])
    await indexAll()
    expect(await texts({ q: '退款申请' })).toEqual(['退款申请在哪里'])
    expect(await texts({ q: '申请 退款' })).toEqual(['退款申请在哪里', '我要退款，申请已交'])
    expect(await texts({ q: 'sf123' })).toEqual(['快递ＳＦ１２３到了👍🏽'])
    expect(await texts({ q: '退货' })).toEqual([])
  })

  it('finds a single character, rare or frequent, also at the end of a word', async () => {
    expect(await texts({ q: '👍' })).toEqual(['快递ＳＦ１２３到了👍🏽'])
    expect(await texts({ q: '里' })).toEqual(['退款申请在哪里'])
    expect(await texts({ q: '好', limit: 2 })).toEqual(['您好，发货1499', '您好，发货1498'])
    expect(await texts({ q: '龘' })).toEqual([])
    await expect(texts({ q: '，。…' })).rejects.toMatchObject({ code: 'SEARCH_EMPTY' })
  })

  it('keeps accounts, followers, conversations, kinds and times apart', async () => {
    await write([
      { id: 3001, text: '退款 某某', account: 2 }, { id: 3002, text: '退款 笔记', direction: 'note' }, { id: 3003, text: '退款 语音', type: 'voice' },
      { id: 3004, text: '退款 别人', followerId: 9, conversationId: 77 },
    ])
    await indexAll()
    expect(await texts({ q: '退款', account: 2 })).toEqual(['退款 某某'])
    expect(await texts({ q: '退款', direction: 'note' })).toEqual(['退款 笔记'])
    expect(await texts({ q: '退款', type: 'voice' })).toEqual(['退款 语音'])
    expect(await texts({ q: '退款', followerId: 9 })).toEqual(['退款 别人'])
    expect(await texts({ q: '退款', conversationId: 77 })).toEqual(['退款 别人'])
    expect(await texts({ q: '退款', from: new Date(startMs + 3003_000), until: new Date(startMs + 3004_000) })).toEqual(['退款 语音'])
    expect(await texts({ q: '退款', until: new Date(startMs + 2000) })).toEqual(['您好，退款0'])
    expect(await texts({ q: '退款', until: new Date(startMs) })).toEqual([])
  })

  it('finds by label and agent, of few conversations and of many, and says where to go on when it has looked long enough', async () => {
    await ground.db.write(async (tx) => {
      await insertRows(tx, { table: 'conversation_labels', columns: ['accountId', 'conversationId', 'labelId'], rows: [[1, 4, 7], [1, 5, 7], ...Array.from({ length: 450 }, (_, at) => [1, at + 1, 8])] })
      await insertRows(tx, {
        table: 'assignments', columns: ['accountId', 'conversationId', 'agentId', 'startedAt'], rows: [[1, 4, 31, 0], [1, 4, 31, 1], ...Array.from({ length: 450 }, (_, at) => [1, at + 1, 32, 0])],
      })
    })
    expect(await texts({ q: '您好', labelId: 7 })).toEqual(['您好，发货4', '您好，退款3'])
    expect(await texts({ q: '退款', agentId: 31 })).toEqual(['您好，退款3'])
    expect(await texts({ q: '退款', agentId: 32, labelId: 7 })).toEqual(['您好，退款3'])
    const first = await search.find({ accountId: 1, q: '发货', labelId: 8, limit: 20 })
    expect(first.items[0]?.text).toBe('您好，发货449')
    await write(Array.from({ length: 2600 }, (_, at) => ({ id: 5001 + at, text: '发货了' })))
    await indexAll()
    const short = await search.find({ accountId: 1, q: '发货', labelId: 8, agentId: 32, limit: 20 })
    expect(short).toMatchObject({ items: [], next: expect.any(Number) as number })
    expect((await search.find({ accountId: 1, q: '发货', labelId: 8, agentId: 32, limit: 20, before: short.next ?? 0 })).items[0]?.text).toBe('您好，发货449')
  })

  it('forgets a message with its words, also when it goes while it is being indexed', async () => {
    const gone = { id: 9001, accountId: 1, direction: 'inbound', type: 'text', content: { content: '秘密退款' } } as const
    await write([{ id: 9001, text: '秘密退款' }])
    await indexAll()
    expect(await texts({ q: '秘密' })).toEqual(['秘密退款'])
    const erase = () => ground.db.write(async (tx) => {
      await forgetMessages(tx, [gone])
      await change(tx, 'DELETE FROM messages WHERE id = 9001')
    })
    await erase()
    expect(await countOf('message_grams WHERE messageId = 9001')).toBe(0)
    for (let round = 0; round < 5; round++) {
      await write([{ id: 9001, text: '秘密退款' }])
      const indexer = createIndexer({ db: await ground.openAnother(), logger, holder: `race${round}` })
      indexer.start()
      await Promise.all([erase(), eventually(async () => await countOf('messages WHERE toIndex = 1') === 0)])
      await indexer.stop()
      expect(await countOf('message_grams WHERE messageId = 9001')).toBe(0)
    }
  })

  it('looks for the rarer one of two single characters', async () => {
    await write([{ id: 9201, text: '频 龘' }])
    await indexAll()
    const frequent = Array.from({ length: 8001 }, (_, at) => at + 20_001)
    await ground.db.write(async (tx) => {
      for (const gram of ['', '频']) await insertRows(tx, { table: 'message_grams', columns: ['accountId', 'gram', 'messageId'], rows: frequent.map((id) => [1, gram, id]) })
    })
    expect(await texts({ q: '频 龘' })).toEqual(['频 龘'])
  })

  it('passes over a message that cannot be read, and takes the others', async () => {
    await write([{ id: 9101, text: '坏的' }, { id: 9102, text: '完好无损' }])
    await ground.db.change(`UPDATE messages SET content = '{' WHERE id = 9101`)
    await indexAll()
    expect(await texts({ q: '完好无损' })).toEqual(['完好无损'])
  })
})
