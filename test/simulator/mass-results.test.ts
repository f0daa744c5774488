import { describe, expect, it } from 'vitest'
import type { Fields } from '../../src/simulator/values.ts'
import { textOf } from '../../src/simulator/values.ts'
import { counts, lastRule, newestId, news, result, sendAll, sendList, startCrowd, status } from './mass-support.ts'
import type { Stage } from './support.ts'
import { appid } from './support.ts'

const minuteMs = 60_000
const control = (stage: Stage, method: string, path: string, body?: unknown) => stage.control(method, `/accounts/${appid}/mass${path}`, body)

describe('the result of a mass send', () => {
  it('is an event of the helper with the counts and the addresses of the articles', async () => {
    const stage = await startCrowd(2)
    await sendAll(stage, news(stage, '一', '二'))
    const event = await result(stage)
    expect(event).toMatch(/<FromUserName><!\[CDATA\[oSimulatedMassHelper00000000\]\]><\/FromUserName><CreateTime>1772355600<\/CreateTime>/)
    expect(event).toContain('<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[MASSSENDJOBFINISH]]></Event>'
      + `<MsgID>${newestId(stage)}</MsgID><Status><![CDATA[send success]]></Status>`
      + '<TotalCount>2</TotalCount><FilterCount>2</FilterCount><SentCount>2</SentCount><ErrorCount>0</ErrorCount>'
      + '<CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>1</CheckState></CopyrightCheckResult>'
      + '<ArticleUrlResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[http://mp.weixin.qq.com/s/')
    expect(newestId(stage)).toMatch(/^\d{19}$/)
    expect(await status(stage)).toBe('SEND_SUCCESS')
  })

  it('of a text has no articles', async () => {
    const stage = await startCrowd(1)
    await sendAll(stage, {})
    expect(await result(stage)).toContain('<CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>0</CheckState></CopyrightCheckResult>'
      + '<ArticleUrlResult><Count>0</Count><ResultList></ResultList></ArticleUrlResult>')
  })

  it('counts who received nothing for no reason', async () => {
    const stage = await startCrowd(3)
    await control(stage, 'PUT', '/next', { errors: 1 })
    await sendAll(stage, {})
    expect(await counts(stage)).toEqual([3, 3, 2, 1])
    expect(stage.account.receivedCount()).toBe(2)
    await sendList(stage, ['o0', 'o1'])
    expect(await counts(stage)).toEqual([2, 2, 2, 0])
  })

  it.each([
    ['err(10001)', [0, 0, 0, 0]], ['send fail', [3, 3, 0, 3]],
  ])('may be %s', async (verdict, counted) => {
    const stage = await startCrowd(3)
    await control(stage, 'PUT', '/next', { status: verdict })
    const body = news(stage, '一')
    await sendAll(stage, body)
    expect(await counts(stage)).toEqual(counted)
    const event = await result(stage)
    expect(event).toContain(`<Status><![CDATA[${verdict}]]></Status>`)
    expect(event).not.toContain('ArticleUrlResult')
    expect(await status(stage)).toBe('SEND_FAIL')
    expect(stage.account.receivedCount()).toBe(0)
    expect(await sendAll(stage, body)).toMatchObject({ errcode: 0 })
  })

  it('is not known for what was never sent', async () => {
    const stage = await startCrowd(1)
    stage.account.sendFromConsole({ text: '后台' })
    for (const msgId of ['1', undefined, newestId(stage)]) {
      expect(await stage.call('POST', '/cgi-bin/message/mass/get', { msg_id: msgId })).toMatchObject({ errcode: 40059 })
      expect(lastRule(stage)).toBe('mass.unknown')
    }
  })
})

describe('articles that are judged a reprint', () => {
  it.each([
    ['allowed', 0, 'err(30003)', 2], ['allowed', 1, 'send success', 2], ['forbidden', 1, 'err(30002)', 3],
    ['unchecked', 0, 'err(30001)', null], ['unchecked', 1, 'send success', 1],
  ] as const)('%s, with send_ignore_reprint %i: %s', async (reprint, ignore, told, checkState) => {
    const stage = await startCrowd(2)
    await control(stage, 'PUT', '/next', { reprint })
    await sendAll(stage, { ...news(stage, '一'), send_ignore_reprint: ignore })
    const event = await result(stage)
    expect(event).toContain(`<Status><![CDATA[${told}]]></Status>`)
    expect(/<CheckState>(\d)</.exec(event)?.[1]).toBe(checkState === null ? undefined : String(checkState))
    expect(event.includes('<item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState>')).toBe(reprint !== 'unchecked')
    expect(event).toMatch(reprint === 'unchecked' ? /^/ : reprint === 'allowed' ? /<CanReprint>1</ : /<CanReprint>0</)
    expect(stage.account.receivedCount()).toBe(told === 'send success' ? 2 : 0)
  })

  it('are articles: a text is never one', async () => {
    const stage = await startCrowd(1)
    await control(stage, 'PUT', '/next', { reprint: 'forbidden' })
    await sendAll(stage, {})
    expect(await counts(stage)).toEqual([1, 1, 1, 0])
  })
})

describe('a protected send to all', () => {
  async function startProtected (protection: 'silent' | 'told') {
    const stage = await startCrowd(2)
    expect(await control(stage, 'PUT', '/console', { protection })).toMatchObject({ json: { console: { protection, hasAgreement: true } } })
    return stage
  }

  it('goes out when the administrator confirms it', async () => {
    const stage = await startProtected('silent')
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 0, msg_id: expect.any(Number) })
    expect([await status(stage), stage.account.receivedCount()]).toEqual(['SENDING', 0])
    expect(await control(stage, 'POST', `/${newestId(stage)}/confirm`)).toMatchObject({ status: 200 })
    expect([await status(stage), stage.account.receivedCount()]).toEqual(['SEND_SUCCESS', 2])
    expect(await control(stage, 'POST', `/${newestId(stage)}/confirm`)).toMatchObject({ status: 409, json: { code: 'NOT_WAITING' } })
    stage.simulator.advance(30 * minuteMs)
    expect(await counts(stage)).toEqual([2, 2, 2, 0])
    expect(stage.webhook.calls).toHaveLength(1)
  })

  it('fails when the administrator refuses it', async () => {
    const stage = await startProtected('silent')
    await sendAll(stage, {})
    await control(stage, 'POST', `/${newestId(stage)}/refuse`)
    expect(await result(stage)).toContain('<Status><![CDATA[err(40001)]]></Status><TotalCount>0</TotalCount>')
    expect([await status(stage), stage.account.receivedCount()]).toEqual(['SEND_FAIL', 0])
  })

  it('fails when nobody answers in half an hour', async () => {
    const stage = await startProtected('silent')
    await sendAll(stage, {})
    stage.simulator.advance(30 * minuteMs - 1)
    expect(await status(stage)).toBe('SENDING')
    stage.simulator.advance(1)
    expect(await result(stage)).toContain('<Status><![CDATA[err(40002)]]></Status>')
    expect(await status(stage)).toBe('SEND_FAIL')
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 0 })
  })

  it('may be answered with 89504; the key then leads to its id', async () => {
    const stage = await startProtected('told')
    expect(await sendAll(stage, { clientmsgid: 'k' })).toEqual({ errcode: 89504, errmsg: expect.any(String) })
    expect(lastRule(stage)).toBe('mass.protected')
    stage.clock.advance(minuteMs)
    expect(await sendAll(stage, { clientmsgid: 'k' })).toMatchObject({ errcode: 45065, msg_id: Number(newestId(stage)) })
  })

  it('is none to a list, and none from the console', async () => {
    const stage = await startProtected('told')
    expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: 0 })
    stage.account.sendFromConsole({ text: '后台' })
    expect(stage.account.receivedCount()).toBe(4)
  })
})

describe('the time that a send takes', () => {
  it('depends on the speed and the number of followers, from 10,001 on', async () => {
    const stage = await startCrowd(10_001)
    const speed = (body: Fields) => stage.call('POST', '/cgi-bin/message/mass/speed/set', body)
    expect(await stage.call('POST', '/cgi-bin/message/mass/speed/get')).toEqual({ speed: 0, realspeed: 80 })
    expect(await speed({ speed: 4 })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('POST', '/cgi-bin/message/mass/speed/get')).toEqual({ speed: 4, realspeed: 10 })

    const told = new Promise<void>((resolve) => stage.webhook.answer(() => {
      resolve()
      return { body: 'success' }
    }))
    await sendAll(stage, {})
    const msgId = newestId(stage)
    // 100,000 a minute.
    stage.simulator.advance(6000)
    expect([await status(stage), stage.account.receivedCount()]).toEqual(['SENDING', 0])
    expect(await stage.call('POST', '/cgi-bin/message/mass/delete', { msg_id: msgId })).toMatchObject({ errcode: 40065 })
    stage.simulator.advance(1)
    await told
    expect([await status(stage), stage.account.receivedCount()]).toEqual(['SEND_SUCCESS', 10_001])
    expect(await counts(stage)).toEqual([10_001, 10_001, 10_001, 0])
  })

  it.each<[Fields, number, string]>([
    [{}, 45084, 'mass.speedMissing'], [{ speed: 5 }, 45083, 'mass.speedRange'], [{ speed: -1 }, 45083, 'mass.speedRange'],
    [{ speed: '1' }, 45083, 'mass.speedRange'],
  ])('is not set by %j', async (body, errcode, rule) => {
    const stage = await startCrowd(0)
    expect(await stage.call('POST', '/cgi-bin/message/mass/speed/set', body)).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })
})

describe('the console', () => {
  it('lists the sends, the newest first', async () => {
    const stage = await startCrowd(2)
    await sendList(stage, ['o0', 'o1'])
    await control(stage, 'POST', '/send', { text: '来自后台' })
    const { json } = await control(stage, 'GET', '?limit=1')
    expect(json).toEqual({
      console: { protection: 'off', hasAgreement: true },
      jobs: [{
        msgId: newestId(stage), at: '2026-03-01T09:00:00.000Z', type: 'text', text: '来自后台', isToAll: true, isFromConsole: true, isWaiting: false,
        msgStatus: 'SEND_SUCCESS', status: 'send success', counts: { total: 2, filtered: 2, sent: 2, errors: 0 },
      }],
    })
    expect(await result(stage)).toContain(`<MsgID>${newestId(stage)}</MsgID>`)
    expect(textOf(stage.account.received('o0').at(-1)?.text)).toBe('来自后台')
  })

  it('sends to a tag that is there', async () => {
    const stage = await startCrowd(1)
    expect(await control(stage, 'POST', '/send', { text: 'x', tagId: 4711 })).toMatchObject({ status: 404, json: { code: 'TAG_UNKNOWN' } })
  })
})
