import { expect, it } from 'vitest'
import { appid, fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

/** The table 接口权限说明 and the box 适用范围 of each page, where they differ the stricter. What is not named here is for verified accounts. */
const anybody = [
  '/cgi-bin/get_api_domain_ip', '/cgi-bin/getcallbackip', '/cgi-bin/callback/check', '/cgi-bin/clear_quota', '/cgi-bin/openapi/', '/cgi-bin/ticket/getticket',
  '/cgi-bin/get_current_selfmenu_info', '/cgi-bin/get_current_autoreply_info', '/cgi-bin/draft/', '/cgi-bin/material/', '/cgi-bin/media/uploadimg',
]
const verifiedOrService = ['/cgi-bin/freepublish/']
const verifiedService = [
  '/cgi-bin/message/mass/send', '/cgi-bin/template/', '/cgi-bin/message/template/send', '/wxa/sec/queryblocktmplmsg', '/wxaapi/newtmpl/',
  '/cgi-bin/message/subscribe/bizsend', '/cgi-bin/user/info/updateremark', '/cgi-bin/qrcode/create', '/cgi-bin/shorten/',
]
/** Called without the account's token. */
const open = ['/cgi-bin/token', '/cgi-bin/stable_token', '/cgi-bin/clear_quota/v2', '/cgi-bin/showqrcode', '/sns/']

const isOf = (paths: string[], path: string): boolean => paths.some((each) => each.endsWith('/') ? path.startsWith(each) : path === each)

/** Subscription unverified and verified, service unverified and verified. */
function expected (path: string): boolean[] {
  if (isOf(anybody, path)) return [true, true, true, true]
  if (isOf(verifiedOrService, path)) return [false, true, true, true]
  return isOf(verifiedService, path) ? [false, false, false, true] : [false, true, false, true]
}

it('each kind of account has the APIs that WeChat gives it', async () => {
  const kinds = [['subscription', false], ['subscription', true], ['service', false], ['service', true]] as const
  const stages = await Promise.all(kinds.map(([kind, verified]) => startStage({ settings: { kind, verified } })))
  const apis = stages[0]?.simulator.apis.filter(({ path }) => !isOf(open, path)) ?? []
  const mayCall = async ({ call }: Stage, method: 'GET' | 'POST', path: string) =>
    (await call(method, path, method === 'GET' ? undefined : {}))['errcode'] !== 48001
  for (const { method, path } of apis) {
    expect([path, await Promise.all(stages.map((stage) => mayCall(stage, method, path)))]).toEqual([path, expected(path)])
  }
  expect(apis.length).toBeGreaterThan(90)
})

it('a verification that lapses takes its rights with it, and gives them back', async () => {
  const { call, control, simulator, webhook, account } = await startStage({ deadlineMs: 3000 })
  const lapse = (verified: boolean) => control('PUT', `/accounts/${appid}/verified`, { verified })
  expect(await lapse(false)).toEqual({ status: 200, json: { verified: false } })
  await lapse(false)
  expect(await call('GET', '/cgi-bin/tags/get')).toMatchObject({ errcode: 48001 })
  expect(simulator.log.at(-1)?.rule).toBe('account.capability')
  await account.eventsTold()
  await lapse(true)
  expect(await call('GET', '/cgi-bin/tags/get')).not.toHaveProperty('errcode')
  await account.eventsTold()
  expect(webhook.calls.map(({ body }) => /<Event>.*<\/ExpiredTime>/.exec(body)?.[0])).toEqual([
    '<Event><![CDATA[verify_expired]]></Event><ExpiredTime>1772355600</ExpiredTime>',
    '<Event><![CDATA[qualification_verify_success]]></Event><ExpiredTime>1803891600</ExpiredTime>',
  ])
})

it('faults strike every API, and the picture of a QR code', async () => {
  const { simulator } = await startStage()
  for (const { method, path } of simulator.apis) {
    simulator.faults.set({ api: path, fault: 'status500', count: 1 })
    expect([path, (await fetch(`${simulator.url}${path}`, { method })).status]).toEqual([path, 500])
  }
  expect(simulator.faults.injected()).toEqual({ status500: simulator.apis.length })
  expect(await fetchFields(`${simulator.url}/cgi-bin/token`)).toMatchObject({ errcode: 40002 })
})
