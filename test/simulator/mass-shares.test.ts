import { describe, expect, it } from 'vitest'
import type { Fields } from '../../src/simulator/values.ts'
import { textOf } from '../../src/simulator/values.ts'
import { dayMs, lastRule, sendAll, sendList, startCrowd, tagged } from './mass-support.ts'
import type { Stage } from './support.ts'
import { appid } from './support.ts'

describe('how often', () => {
  const noon = 3 * 3_600_000

  it('a service account sends to all: once a day and four times a month, but as often as it likes to others', async () => {
    const stage = await startCrowd(2)
    stage.clock.advance(7 * 3_600_000 - noon)
    for (const day of [1, 2, 3, 4]) {
      expect([day, await sendAll(stage, {})]).toMatchObject([day, { errcode: 0 }])
      expect(await sendAll(stage, {})).toMatchObject({ errcode: 45028, errmsg: expect.stringContaining('has no masssend quota') })
      expect(lastRule(stage)).toBe(day < 4 ? 'mass.toAllPerDay' : 'mass.toAllPerMonth')
      expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: 0 })
      stage.clock.advance(dayMs)
    }
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 45028 })
    expect(lastRule(stage)).toBe('mass.toAllPerMonth')
    stage.clock.advance(27 * dayMs)
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 0 })
  })

  it('the console takes from the same share', async () => {
    const stage = await startCrowd(2)
    stage.account.sendFromConsole({ text: '后台', tagId: await tagged(stage, ['o0']) })
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 45028 })
  })

  it('a subscription account sends: once a day, to all or to a tag', async () => {
    const stage = await startCrowd(2, { settings: { kind: 'subscription' } })
    const filter = { is_to_all: false, tag_id: await tagged(stage, ['o0']) }
    expect(await sendAll(stage, { filter })).toMatchObject({ errcode: 0 })
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 45028 })
    expect(lastRule(stage)).toBe('mass.perDay')
    for (let day = 0; day < 6; day += 1) {
      stage.clock.advance(dayMs)
      expect(await sendAll(stage, { filter })).toMatchObject({ errcode: 0 })
    }
    expect(stage.account.receivedCount({ openid: 'o0' })).toBe(7)
  })

  it('a follower of a subscription account receives one a day, the console included', async () => {
    const stage = await startCrowd(2, { settings: { kind: 'subscription' } })
    const filter = { is_to_all: false, tag_id: await tagged(stage, ['o0']) }
    await sendAll(stage, { filter })
    stage.account.sendFromConsole({ text: '后台' })
    await stage.account.eventsTold()
    expect(stage.account.massJobs()[0]).toMatchObject({ counts: { total: 2, filtered: 1, sent: 1 } })
    // It is 17:00 in China.
    stage.clock.advance(7 * 3_600_000)
    stage.account.sendFromConsole({ text: '后台' })
    await stage.account.eventsTold()
    expect(['o0', 'o1'].map((openid) => stage.account.receivedCount({ openid }))).toEqual([2, 2])
  })

  it('a send that failed does not count', async () => {
    const stage = await startCrowd(2)
    await stage.control('PUT', `/accounts/${appid}/mass/next`, { status: 'err(20001)' })
    await sendAll(stage, {})
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 0 })
  })

  it('the calls may come: a hundred a day, sixty a minute', async () => {
    const stage = await startCrowd(2)
    for (let sent = 0; sent < 60; sent += 1) expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: 0 })
    expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: 45011 })
    stage.clock.advance(60_000)
    for (let sent = 0; sent < 40; sent += 1) expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: 0 })
    expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: 45009 })
  })

  it('nothing goes out before the agreement is accepted', async () => {
    const stage = await startCrowd(2)
    await stage.control('PUT', `/accounts/${appid}/mass/console`, { hasAgreement: false })
    expect(await sendAll(stage, {})).toMatchObject({ errcode: 48003 })
    expect(lastRule(stage)).toBe('mass.agreement')
  })
})

describe('the key of a send', () => {
  const key = 'a'.repeat(32)

  it.each<[string, (stage: Stage) => Promise<Fields>]>([
    ['that was given', (stage) => sendAll(stage, { clientmsgid: key })],
    ['that is a digest of audience and content', (stage) => sendAll(stage, { clientmsgid: undefined })],
  ])('%s makes a repeat harmless for a day', async (_name, send) => {
    const stage = await startCrowd(2)
    const mpnews = { msgtype: 'mpnews', mpnews: { media_id: stage.account.addDraft('一') } }
    const again = () => send({ ...stage, call: (method, path, body) => stage.call(method, path, { ...body as Fields, ...mpnews }) })
    const first = await again()
    expect(first).toMatchObject({ errcode: 0 })
    stage.clock.advance(59_999)
    expect(await again()).toMatchObject({ errcode: 45066 })
    expect(lastRule(stage)).toBe('mass.keyTooSoon')
    stage.clock.advance(1)
    expect(await again()).toEqual({ errcode: 45065, errmsg: expect.stringContaining('clientmsgid exist'), msg_id: first['msg_id'] })
    expect(lastRule(stage)).toBe('mass.keyUsed')
    expect(stage.account.receivedCount()).toBe(2)
    stage.clock.advance(dayMs - 60_000)
    expect(textOf((await again())['errcode'])).toBe('40007')
  })

  it('that is a digest differs with the audience and the content', async () => {
    const stage = await startCrowd(3)
    const send = (touser: string[], content: string) => sendList(stage, touser, { clientmsgid: undefined, text: { content } })
    expect(await send(['o0', 'o1'], '甲')).toMatchObject({ errcode: 0 })
    expect(await send(['o0', 'o2'], '甲')).toMatchObject({ errcode: 0 })
    expect(await send(['o0', 'o1'], '乙')).toMatchObject({ errcode: 0 })
    expect(await send(['o0', 'o1'], '甲')).toMatchObject({ errcode: 45066 })
  })

  it('that was refused can be used again', async () => {
    const stage = await startCrowd(2)
    expect(await sendList(stage, ['o0', 'o1'], { clientmsgid: key, msgtype: 'wxcard' })).toMatchObject({ errcode: 45113 })
    expect(await sendList(stage, ['o0', 'o1'], { clientmsgid: key })).toMatchObject({ errcode: 0 })
  })

  it('is a text of at most 32 bytes', async () => {
    const stage = await startCrowd(2)
    expect(await sendAll(stage, { clientmsgid: `${key}a` })).toMatchObject({ errcode: 45067 })
    expect(lastRule(stage)).toBe('mass.keySize')
    expect(await sendAll(stage, { clientmsgid: 7 })).toMatchObject({ errcode: 40035 })
    expect(lastRule(stage)).toBe('mass.key')
  })
})
