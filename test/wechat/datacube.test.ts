import { describe, expect, it } from 'vitest'
import { datacube } from '../../src/wechat/api/datacube.ts'
import { refusalOf, startWire } from './wire.ts'

// The wire begins on Sunday, 2026-03-01, at 17:00 in China.
const day = (date: string) => ({ begin_date: date, end_date: date })

describe('statistics', () => {
  it('are told by day, hour, week and month', async () => {
    const { wechat, caller, account, clock } = await startWire()
    const openid = account.addFollower({ subscribedAt: new Date('2026-02-27T04:00:00Z') })
    account.addFollower({ subscribedAt: new Date('2026-02-28T04:00:00Z'), qrScene: 'store' })
    for (const at of ['2026-02-28T03:59:59Z', '2026-02-28T04:00:00Z']) await account.say(openid, 'x', { at: new Date(at) })
    const days = { begin_date: '2026-02-27', end_date: '2026-02-28' }
    clock.advance({ days: 1 })

    const { list: sources } = await wechat.call(caller, datacube.userSummary, days)
    expect(sources.filter(({ new_user: count }) => count > 0).map(({ ref_date: date, user_source: source }) => [date, source]))
      .toEqual([['2026-02-27', 1], ['2026-02-28', 30]])
    expect((await wechat.call(caller, datacube.userCumulate, days)).list.map(({ cumulate_user: count }) => count)).toEqual([1, 2])
    expect((await wechat.call(caller, datacube.messages, days)).list).toEqual([{ ref_date: '2026-02-28', msg_type: 1, msg_user: 1, msg_count: 2 }])
    expect((await wechat.call(caller, datacube.messagesByHour, day('2026-02-28'))).list).toMatchObject([{ ref_hour: 1100 }, { ref_hour: 1200 }])
    for (const [by, first] of [[datacube.messagesByWeek, '2026-02-23'], [datacube.messagesByMonth, '2026-02-01']] as const) {
      expect((await wechat.call(caller, by, day(first))).list).toMatchObject([{ ref_date: first, msg_user: 1, msg_count: 2 }])
    }
    const once = [{ count_interval: 1, msg_user: 1 }]
    expect((await wechat.call(caller, datacube.messageDistribution, day('2026-02-28'))).list).toMatchObject(once)
    expect((await wechat.call(caller, datacube.messageDistributionByWeek, day('2026-02-23'))).list).toMatchObject(once)
    expect((await wechat.call(caller, datacube.messageDistributionByMonth, day('2026-02-01'))).list).toMatchObject(once)
  })

  it('are told of the webhook', async () => {
    const { wechat, caller, account, clock } = await startWire({ settings: { webhookUrl: 'http://127.0.0.1:1/' }, simulator: { retries: 0 } })
    await account.follow()
    clock.advance({ days: 1 })
    expect((await wechat.call(caller, datacube.webhook, day('2026-03-01'))).list).toMatchObject([{ callback_count: 1, fail_count: 1 }])
    expect((await wechat.call(caller, datacube.webhookByHour, day('2026-03-01'))).list).toMatchObject([{ ref_hour: 1700, fail_count: 1 }])
  })

  it.each([
    'articleSummary', 'articleTotal', 'userReadHour', 'userShare', 'userShareHour', 'articleRead', 'articleShare', 'articleTotalDetail',
  ] as const)('%s knows of nothing read', async (name) => {
    const { wechat, caller } = await startWire()
    expect(await wechat.call(caller, datacube[name], day('2026-02-28'))).toEqual({ list: [] })
  })

  it('tell that nothing was read', async () => {
    const { wechat, caller } = await startWire()
    expect((await wechat.call(caller, datacube.userRead, day('2026-02-28'))).list).toMatchObject([{ int_page_read_user: 0 }])
    expect((await wechat.call(caller, datacube.businessSummary, day('2026-02-28'))).list)
      .toMatchObject([{ ref_date: '2026-02-28', detail: { read_user: 0 } }])
  })

  it('are of days, and are ready when they are', async () => {
    const { wechat, caller, clock } = await startWire()
    await expect(wechat.call(caller, datacube.messages, day('20260228'))).rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
    expect(await refusalOf(wechat.call(caller, datacube.messages, day('2026-03-01')))).toMatchObject({ errcode: 61501, action: 'request' })
    clock.advance({ hours: 8 })
    expect(await refusalOf(wechat.call(caller, datacube.messages, day('2026-03-01')))).toMatchObject({ errcode: 61503, action: 'transient' })
  })
})
