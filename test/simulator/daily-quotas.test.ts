import { expect, it } from 'vitest'
import { startStage } from './support.ts'

/** Page "接口调用频次限制" and those that name a number of their own: calls a day, and those of a test account where they are fewer. */
const perDay: Array<[path: string, calls: number, ofTestAccount?: number]> = [
  ['/cgi-bin/token', 2000, 200],
  ['/cgi-bin/stable_token', 500_000],
  ['/cgi-bin/getcallbackip', 5000],
  ['/cgi-bin/menu/create', 1000, 100],
  ['/cgi-bin/menu/get', 10_000, 1000],
  ['/cgi-bin/menu/delete', 1000, 100],
  ['/cgi-bin/menu/addconditional', 2000],
  ['/cgi-bin/menu/delconditional', 2000],
  ['/cgi-bin/menu/trymatch', 20_000],
  ['/cgi-bin/tags/create', 1000, 100],
  ['/cgi-bin/tags/get', 1000, 100],
  ['/cgi-bin/tags/update', 1000, 100],
  ['/cgi-bin/tags/members/batchtagging', 100_000, 1000],
  ['/cgi-bin/tags/members/batchuntagging', 100_000, 1000],
  ['/cgi-bin/tags/getidlist', 10_000],
  ['/cgi-bin/media/upload', 100_000, 500],
  ['/cgi-bin/media/get', 200_000, 1000],
  ['/cgi-bin/message/custom/send', 500_000, 50_000],
  ['/cgi-bin/message/template/send', 100_000],
  ['/cgi-bin/message/template/subscribe', 100_000],
  ['/cgi-bin/message/mass/sendall', 100],
  ['/cgi-bin/message/mass/send', 100],
  ['/cgi-bin/message/mass/preview', 100],
  ['/cgi-bin/message/mass/delete', 10],
  ['/cgi-bin/qrcode/create', 100_000, 10_000],
  ['/cgi-bin/user/get', 500, 100],
  ['/cgi-bin/user/info', 500_000],
  ['/cgi-bin/user/info/batchget', 500_000],
  ['/cgi-bin/user/info/updateremark', 10_000],
  ['/cgi-bin/draft/add', 1000],
  ['/cgi-bin/draft/get', 500],
  ['/cgi-bin/draft/delete', 1000],
  ['/cgi-bin/draft/update', 1000],
  ['/cgi-bin/draft/count', 1000],
  ['/cgi-bin/draft/batchget', 1000],
  ['/cgi-bin/freepublish/submit', 100],
  ['/cgi-bin/freepublish/get', 100],
  ['/cgi-bin/freepublish/delete', 10],
  ['/cgi-bin/freepublish/getarticle', 100],
  ['/cgi-bin/freepublish/batchget', 100],
  ['/customservice/msgrecord/getmsglist', 5000],
  ['/cgi-bin/ticket/getticket', 1_000_000],
]
const perMinute = new Map([
  ['/cgi-bin/stable_token', 10_000], ['/cgi-bin/message/mass/sendall', 60], ['/cgi-bin/message/mass/send', 60],
  ['/sns/oauth2/access_token', 50_000], ['/sns/oauth2/refresh_token', 50_000], ['/sns/userinfo', 50_000], ['/sns/auth', 50_000],
])

it.each([false, true])('every API may be called as often as WeChat says; a test account: %s', async (isTestAccount) => {
  const { simulator, account } = await startStage({ settings: { isTestAccount } })
  const quotas = new Map(perDay.map(([path, calls, ofTestAccount = calls]) => [path, isTestAccount ? ofTestAccount : calls]))
  const expected = simulator.apis.map(({ path }) => [path, quotas.get(path) ?? null, perMinute.get(path) ?? null])
  const found = simulator.apis.map(({ path }) => [path, account.quota(path).perDay, account.quota(path).perMinute])
  expect(found).toEqual(expected)
  // None of the numbers stands for an API that is not there.
  expect([...quotas.keys(), ...perMinute.keys()].filter((path) => !simulator.apis.some((api) => api.path === path))).toEqual([])
})

it.each(['/cgi-bin/menu/get', '/cgi-bin/tags/get', '/cgi-bin/draft/count', '/cgi-bin/user/get', '/cgi-bin/ticket/getticket'])(
  'GET %s ends at its number', async (path) => {
    const { call, simulator } = await startStage({ settings: { limits: { quotas: { [path]: { perDay: 1 } } } } })
    await call('GET', `${path}?type=jsapi`)
    expect(await call('GET', `${path}?type=jsapi`)).toMatchObject({ errcode: 45009 })
    expect(simulator.log.at(-1)?.rule).toBe('quota.day')
  },
)
