import { describe, expect, it } from 'vitest'
import { createStatisticsBook, writingOf } from '../../src/simulator/books/statistics-book.ts'
import { startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

// The stage begins on Sunday, 2026-03-01, at 17:00 in China.
const openid = 'oAlice'
const hourMs = 3_600_000
const inChina = (moment: string) => new Date(`${moment}+08:00`)
const ask = ({ call }: Stage, name: string, begin: string, end = begin) => call('POST', `/datacube/${name}`, { begin_date: begin, end_date: end })

describe('who came and went', () => {
  it('is told by day and source, and added up', async () => {
    const stage = await startStage()
    const seed = (moment: string, scene?: string, qrScene?: string) => stage.account.addFollower({
      subscribedAt: inChina(moment), ...(scene === undefined ? {} : { scene }), ...(qrScene === undefined ? {} : { qrScene }),
    })
    seed('2025-06-01T12:00:00', 'ADD_SCENE_OTHERS')
    const early = seed('2026-02-26T23:59:59')
    seed('2026-02-27T00:00:00', undefined, 'store')
    seed('2026-02-27T23:59:59', undefined, 'store')
    seed('2026-02-27T12:00:00', 'ADD_SCENE_PAID')
    seed('2026-02-27T12:00:00', 'toString')
    await stage.account.unfollow(early, { at: inChina('2026-02-28T10:00:00') })
    expect(await ask(stage, 'getusersummary', '2026-02-25', '2026-02-28')).toEqual({ list: [
      { ref_date: '2026-02-25', user_source: 0, new_user: 0, cancel_user: 0 },
      { ref_date: '2026-02-26', user_source: 0, new_user: 0, cancel_user: 0 },
      { ref_date: '2026-02-26', user_source: 1, new_user: 1, cancel_user: 0 },
      { ref_date: '2026-02-27', user_source: 0, new_user: 2, cancel_user: 0 },
      { ref_date: '2026-02-27', user_source: 30, new_user: 2, cancel_user: 0 },
      { ref_date: '2026-02-28', user_source: 0, new_user: 0, cancel_user: 0 },
      { ref_date: '2026-02-28', user_source: 1, new_user: 0, cancel_user: 1 },
    ] })
    expect(await ask(stage, 'getusercumulate', '2026-02-25', '2026-02-28')).toEqual({
      list: [['2026-02-25', 1], ['2026-02-26', 2], ['2026-02-27', 6], ['2026-02-28', 5]]
        .map(([day, count]) => ({ ref_date: day, user_source: 0, cumulate_user: count })),
    })
  })

  it('is known for ninety days', async () => {
    const stage = await startStage()
    await stage.account.follow()
    stage.account.addFollower({ subscribedAt: inChina('2025-12-01T23:59:59') })
    stage.account.addFollower({ subscribedAt: inChina('2025-12-02T00:00:00') })
    expect(await ask(stage, 'getusersummary', '2025-12-01', '2025-12-02'))
      .toMatchObject({ list: [{ new_user: 0 }, { new_user: 0 }, { new_user: 1 }] })
    expect(await ask(stage, 'getusercumulate', '2025-11-29', '2025-12-02')).toMatchObject({ list: [
      { ref_date: '2025-12-01', cumulate_user: 1 }, { ref_date: '2025-12-02', cumulate_user: 2 },
    ] })
  })
})

describe('what was written', () => {
  async function startTalk (): Promise<Stage> {
    const stage = await startStageWith(openid)
    stage.account.addFollower({ openid: 'oBob' })
    const say = (who: string, moment: string) => stage.account.say(who, 'x', { at: inChina(moment) })
    await say(openid, '2026-02-16T00:00:00')
    await say(openid, '2026-02-22T23:59:59')
    await say(openid, '2026-02-27T09:59:59')
    await say(openid, '2026-02-27T09:00:00')
    await say(openid, '2026-02-27T10:00:00')
    for (let number = 0; number < 8; number += 1) await say('oBob', '2026-02-27T10:30:00')
    await stage.account.send('oBob', { type: 'image' }, { at: inChina('2026-02-27T10:40:00') })
    await stage.account.send('oBob', { type: 'link', title: 't', url: 'u' }, { at: inChina('2026-02-28T10:40:00') })
    await stage.account.click('oBob', 'KEY', { at: inChina('2026-02-28T10:40:00') })
    return stage
  }

  it('is told by day and kind', async () => {
    expect(await ask(await startTalk(), 'getupstreammsg', '2026-02-26', '2026-02-28')).toEqual({ list: [
      { ref_date: '2026-02-27', msg_type: 1, msg_user: 2, msg_count: 11 },
      { ref_date: '2026-02-27', msg_type: 2, msg_user: 1, msg_count: 1 },
      { ref_date: '2026-02-28', msg_type: 6, msg_user: 1, msg_count: 1 },
    ] })
  })

  it('is told by hour', async () => {
    expect(await ask(await startTalk(), 'getupstreammsghour', '2026-02-27')).toEqual({ list: [
      { ref_date: '2026-02-27', ref_hour: 900, msg_type: 1, msg_user: 1, msg_count: 2 },
      { ref_date: '2026-02-27', ref_hour: 1000, msg_type: 1, msg_user: 2, msg_count: 9 },
      { ref_date: '2026-02-27', ref_hour: 1000, msg_type: 2, msg_user: 1, msg_count: 1 },
    ] })
  })

  it('is told by week and month, on their first day, once they are over', async () => {
    const stage = await startTalk()
    const first = { ref_date: '2026-02-16', msg_type: 1, msg_user: 1, msg_count: 2 }
    expect(await ask(stage, 'getupstreammsgweek', '2026-02-16')).toEqual({ list: [first] })
    expect(await ask(stage, 'getupstreammsgweek', '2026-02-17')).toEqual({ list: [] })
    expect(await ask(stage, 'getupstreammsgweek', '2026-02-23')).toEqual({ list: [] })
    stage.clock.advance(15 * hourMs)
    expect(await ask(stage, 'getupstreammsgweek', '2026-02-23'))
      .toMatchObject({ list: [{ msg_type: 1, msg_count: 11 }, { msg_type: 2 }, { msg_type: 6 }] })
    expect(await ask(stage, 'getupstreammsgmonth', '2026-02-01'))
      .toMatchObject({ list: [{ ref_date: '2026-02-01', msg_type: 1, msg_user: 2, msg_count: 13 }, {}, {}] })
    expect(await ask(stage, 'getupstreammsgmonth', '2026-03-01')).toEqual({ list: [] })
  })

  it('is told by how much people wrote', async () => {
    const stage = await startTalk()
    for (let number = 0; number < 2; number += 1) await stage.account.say('oBob', 'x', { at: inChina('2026-02-26T10:00:00') })
    expect(await ask(stage, 'getupstreammsgdist', '2026-02-26', '2026-02-27')).toEqual({ list: [
      { ref_date: '2026-02-26', count_interval: 1, msg_user: 1 },
      { ref_date: '2026-02-27', count_interval: 1, msg_user: 1 },
      { ref_date: '2026-02-27', count_interval: 2, msg_user: 1 },
    ] })
    expect(await ask(stage, 'getupstreammsgdistweek', '2026-02-09', '2026-02-23'))
      .toEqual({ list: [{ ref_date: '2026-02-16', count_interval: 1, msg_user: 1 }] })
    expect(await ask(stage, 'getupstreammsgdistmonth', '2026-02-01', '2026-02-15')).toEqual({ list: [
      { ref_date: '2026-02-01', count_interval: 1, msg_user: 1 }, { ref_date: '2026-02-01', count_interval: 3, msg_user: 1 },
    ] })
  })

  it('is not counted again when it comes again', async () => {
    const stage = await startStageWith(openid)
    const at = inChina('2026-02-28T10:00:00')
    for (let time = 0; time < 2; time += 1) await stage.account.say(openid, 'x', { at, msgId: '24000000000000001', copies: 2 })
    expect(await ask(stage, 'getupstreammsg', '2026-02-28')).toMatchObject({ list: [{ msg_count: 1 }] })
  })
})

describe('how the webhook did', () => {
  it('is told by day and hour', async () => {
    const stage = await startStageWith(openid)
    await stage.account.say(openid, 'one')
    stage.clock.advance(hourMs)
    stage.webhook.answer((_call, count) => ({ status: count === 2 ? 500 : 200, body: 'success' }))
    await stage.account.say(openid, 'two')
    stage.clock.advance(14 * hourMs)
    const { list: [day] } = await ask(stage, 'getinterfacesummary', '2026-02-28', '2026-03-01') as { list: Array<Record<string, number>> }
    expect(day).toMatchObject({ ref_date: '2026-03-01', callback_count: 3, fail_count: 1 })
    expect(day?.['total_time_cost']).toBeGreaterThanOrEqual(day?.['max_time_cost'] ?? Infinity)
    expect(await ask(stage, 'getinterfacesummaryhour', '2026-03-01')).toMatchObject({ list: [
      { ref_date: '2026-03-01', ref_hour: 1700, callback_count: 1, fail_count: 0 }, { ref_hour: 1800, callback_count: 2, fail_count: 1 },
    ] })
  })
})

describe('articles, which nobody reads', () => {
  it.each([
    'getarticlesummary', 'getarticletotal', 'getuserreadhour', 'getusershare', 'getusersharehour', 'getarticleread', 'getarticleshare',
    'getarticletotaldetail',
  ])('%s is empty', async (name) => {
    expect(await ask(await startStage(), name, '2026-02-28')).toEqual({ list: [] })
  })

  it('add up to zero', async () => {
    const stage = await startStage()
    expect(await ask(stage, 'getuserread', '2026-02-26', '2026-02-28'))
      .toMatchObject({ list: [{ ref_date: '2026-02-26', int_page_read_user: 0 }, {}, {}] })
    expect(await ask(stage, 'getbizsummary', '2026-01-30', '2026-02-28'))
      .toMatchObject({ list: { length: 30, 29: { ref_date: '2026-02-28', detail: { read_user: 0 } } } })
  })
})

describe('what may be asked', () => {
  it.each([
    ['no date', undefined, '2026-02-28', 61500, 'datacube.date'],
    ['a date with a time', '2026-02-28T00:00:00', '2026-02-28', 61500, 'datacube.date'],
    ['another format', '20260228', '20260228', 61500, 'datacube.date'],
    ['a day that is not', '2026-02-28', '2026-02-29', 61500, 'datacube.date'],
    ['an end before the beginning', '2026-02-28', '2026-02-27', 61501, 'datacube.order'],
    ['eight days', '2026-02-21', '2026-02-28', 61501, 'datacube.span'],
    ['today', '2026-03-01', '2026-03-01', 61501, 'datacube.tooLate'],
  ])('refuses %s', async (_name, begin, end, errcode, rule) => {
    const stage = await startStage()
    expect(await stage.call('POST', '/datacube/getusersummary', { begin_date: begin, end_date: end })).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ errcode, rule })
  })

  it.each([
    ['getusersummary', 7], ['getusercumulate', 7], ['getarticlesummary', 1], ['getarticletotal', 1], ['getuserread', 3], ['getuserreadhour', 1],
    ['getusershare', 7], ['getusersharehour', 1], ['getarticleread', 1], ['getarticleshare', 1], ['getarticletotaldetail', 1],
    ['getbizsummary', 30], ['getupstreammsg', 7], ['getupstreammsghour', 1], ['getupstreammsgweek', 1], ['getupstreammsgmonth', 1],
    ['getupstreammsgdist', 15], ['getupstreammsgdistweek', 15], ['getupstreammsgdistmonth', 15], ['getinterfacesummary', 30],
    ['getinterfacesummaryhour', 1],
  ])('%s: %i days', async (name, days) => {
    const stage = await startStage()
    const begin = (span: number) => new Date(Date.parse('2026-02-28') - (span - 1) * 24 * hourMs).toISOString().slice(0, 10)
    expect(await ask(stage, name, begin(days), '2026-02-28')).toHaveProperty('list')
    expect(await ask(stage, name, begin(days + 1), '2026-02-28')).toMatchObject({ errcode: 61501 })
  })

  it('a day is ready at eight in the morning of the next', async () => {
    const stage = await startStage()
    stage.clock.advance(15 * hourMs - 1)
    expect(await ask(stage, 'getusersummary', '2026-02-28')).toHaveProperty('list')
    expect(await ask(stage, 'getusersummary', '2026-02-28', '2026-03-01')).toMatchObject({ errcode: 61503 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'datacube.notReady' })
    stage.clock.advance(1)
    expect(await ask(stage, 'getusersummary', '2026-02-28', '2026-03-01')).toHaveProperty('list')
  })

  it('is for verified accounts', async () => {
    expect(await ask(await startStage({ settings: { verified: false } }), 'getusersummary', '2026-02-28')).toMatchObject({ errcode: 48001 })
  })
})

describe('the book of statistics', () => {
  const at = (day: number) => inChina('2026-02-01T12:00:00').getTime() + day * 24 * hourMs
  const people = (book: ReturnType<typeof createStatisticsBook>) =>
    [...book.days.values()].map(({ writings }) => [...writings].map(([key, count]) => [writingOf(key).position, count]))

  it('lets the oldest day forget who wrote when it knows too many', () => {
    const book = createStatisticsBook({ mostWritings: 3 })
    for (const [position, day] of [[1, 0], [2, 0], [999_999, 1], [3, 1], [4, 1], [3, 1], [5, 1]] as const) book.wrote(position, 'text', at(day))
    expect(people(book)).toEqual([[], [[999_999, 1], [3, 2], [4, 1]]])
  })

  it('keeps ninety days', () => {
    const book = createStatisticsBook()
    for (const day of [0, 1, 90, 0]) book.wrote(1, 'text', at(day))
    expect(people(book)).toEqual([[[1, 1]], [[1, 1]]])
  })
})
