import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import type { Arrival } from '../../src/channel/inbox.store.ts'
import { openSpool } from '../../src/channel/spool.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { callJson, eventually, startTestApp, type TestApp } from '../support/test-app.ts'

const answer = '已收到'

describe('while the database is away', () => {
  let test: TestApp
  afterEach(() => test.stop())

  const countOf = async (openid: string) => {
    const { body } = await test.get<{ items: Array<{ messageCount: number }> }>(`${test.api}/followers?openid=${openid}`)
    return body.items[0]?.messageCount
  }

  it('acknowledges, keeps on disk and works on everything once it is back, late and only once', async () => {
    test = await startTestApp({ canLoseDatabase: true, app: { autoAnswer: answer } })
    const openid = test.wechat.addFollower()
    await test.outage?.begin()
    const during = await test.wechat.say(openid, '数据库不在的时候说的话', { msgId: '1001', copies: 2 })
    expect(during).toMatchObject({ acknowledged: true, replyText: null })
    const { body } = await callJson(`${test.url}/health/ready`)
    expect(body).toMatchObject({ status: 'degraded', checks: { intake: 'degraded' } })

    await test.outage?.end()
    expect(await eventually(() => countOf(openid))).toBe(1)
    // Nobody waits for the slot any more, so the answer comes by service message.
    await eventually(() => test.wechat.received(openid).some(({ by }) => by === 'service'))
    expect(await test.wechat.say(openid, '数据库不在的时候说的话', { msgId: '1001' })).toMatchObject({ acknowledged: true, replyText: null })
    expect(await countOf(openid)).toBe(1)
    expect(readdirSync(join(test.dataDir, 'spool'))).toEqual([])
  })

  it('refuses when the spool is full, so that WeChat comes again', async () => {
    test = await startTestApp({ canLoseDatabase: true, app: { spoolMaxBytes: 400 }, simulator: { retries: 0 } })
    const openid = test.wechat.addFollower()
    await test.outage?.begin()
    const outcomes = [await test.wechat.say(openid, '一'), await test.wechat.say(openid, '二')]
    expect(outcomes.map(({ acknowledged, status }) => [acknowledged, status])).toContainEqual([false, 503])
    await test.outage?.end()
    await eventually(async () => (await test.wechat.say(openid, '三')).acknowledged)
  })
})

describe('a spool with a delivery that the database will not take', () => {
  it('keeps that one aside and brings in the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'duihua-spool-'))
    const lines: string[] = []
    const logger = createLogger({ level: 'error', destination: new Writable({ write (line, _encoding, done) { lines.push(String(line)); done() } }) })
    const spool = await openSpool({ folder, maxBytes: 100_000, logger })
    const arrival = (dedupeKey: string): Arrival => ({
      accountId: 1, dedupeKey, lane: 0, openid: 'o1', type: 'text', body: '密', occurredMs: 0, receivedMs: 0, status: 'pending', lastError: null,
      slot: 'closed', slotUntilMs: 0,
    })
    await spool.append([arrival('m1'), arrival('m2'), arrival('m3')])
    const [file = ''] = readdirSync(folder)
    // As if the power had failed while the next line was written, and a bit had flipped before it.
    appendFileSync(join(folder, file), '0123456789abcdef {"dedupeKey":"m9"}\n0123456789abcdef {"dedu')
    const taken: string[] = []
    await spool.drain(async (arrivals) => {
      taken.push(...arrivals.map(({ dedupeKey }) => dedupeKey))
      return arrivals.filter(({ dedupeKey }) => dedupeKey === 'm2')
    })
    expect(taken).toEqual(['m1', 'm2', 'm3'])
    expect(readdirSync(folder)).toEqual([`${file}.broken`])
    expect(readFileSync(join(folder, `${file}.broken`), 'utf8').split('\n').filter(Boolean)).toHaveLength(2)
    expect(lines.join('')).toContain('kept aside')
    expect(spool.bytes()).toBe(0)
    await spool.close()
    rmSync(folder, { recursive: true })
  })
})
