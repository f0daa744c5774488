import { describe, expect, it } from 'vitest'
import { fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

const path = '/cgi-bin/openapi/rid/get'
const dayMs = 86_400_000

/** The rid of a call that was refused. */
async function refusedRid ({ call, simulator }: Stage): Promise<string> {
  expect(await call('GET', '/cgi-bin/user/info?openid=oNobody')).toMatchObject({ errcode: 40003 })
  return simulator.log.at(-1)?.rid ?? ''
}

describe('rids', () => {
  it('tell for seven days what was refused, without the token', async () => {
    const stage = await startStage()
    const rid = await refusedRid(stage)
    stage.clock.advance(7 * dayMs)
    expect(await stage.call('POST', path, { rid })).toEqual({
      errcode: 0, errmsg: 'ok',
      request: {
        invoke_time: 1772355600, cost_in_ms: 1, request_url: '/cgi-bin/user/info?openid=oNobody&access_token=***',
        request_body: '', response_body: expect.stringContaining('"errcode":40003'), client_ip: '127.0.0.1',
      },
    })
    stage.clock.advance(1)
    expect(await stage.call('POST', path, { rid })).toMatchObject({ errcode: 76004 })
    expect(stage.simulator.log.at(-1)?.rule).toBe('rid.expired')
  })

  it('never tell a secret', async () => {
    const stage = await startStage({ settings: { allowedIps: ['203.0.113.7'] } })
    const body = JSON.stringify({ grant_type: 'client_credential', appid: stage.account.appid, secret: 'secret' })
    await fetchFields(`${stage.simulator.url}/cgi-bin/stable_token`, { method: 'POST', body })
    const { request } = await stage.call('POST', path, { rid: stage.simulator.log.at(-1)?.rid })
    expect(request).toMatchObject({ request_body: body.replace('"secret":"secret"', '"secret":"***"') })
  })

  it.each([
    ['one that never was', '00000000-00000000-00000000', 76001, 'rid.unknown'],
    ['what is none', 'constructor', 76002, 'rid.format'],
    ['nothing', '', 76002, 'rid.format'],
  ])('refuse %s', async (_what, rid, errcode, rule) => {
    const stage = await startStage()
    expect(await stage.call('POST', path, { rid })).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)?.rule).toBe(rule)
  })

  it('are for the account alone whose call it was', async () => {
    const stage = await startStage()
    const rid = await refusedRid(stage)
    const other = stage.simulator.addAccount({ ...stage.account.settings, appid: 'wxd0000000000000002', originalId: 'gh_other' })
    const asked = await fetchFields(`${stage.simulator.url}${path}?access_token=${other.token()}`, { method: 'POST', body: JSON.stringify({ rid }) })
    expect(asked).toMatchObject({ errcode: 76003 })
    expect(stage.simulator.log.at(-1)?.rule).toBe('rid.foreign')
  })
})
