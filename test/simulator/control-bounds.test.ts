import { expect, it } from 'vitest'
import { appid, fetchFields, startStage } from './support.ts'

const account = { appid: 'wxd0000000000000002', appSecret: 's', originalId: 'gh_2', token: 't', mode: 'plain', kind: 'service', verified: true }

it.each([
  ['a webhook that is no address', { webhookUrl: 'http://' }, 'WEBHOOK_INVALID'],
  ['a webhook with a port that is none', { webhookUrl: 'http://a:b/' }, 'WEBHOOK_INVALID'],
  ['encryption without a key', { mode: 'secure' }, 'ACCOUNT_INVALID'],
])('no account is added with %s', async (_what, changes, code) => {
  const { control } = await startStage()
  expect(await control('POST', '/accounts', { ...account, ...changes })).toMatchObject({ status: 400, json: { code } })
  expect(await control('POST', '/accounts', account)).toMatchObject({ status: 200 })
})

it.each([{ advanceMs: 1e15 }, { advanceMs: -1e15 }, { advanceMs: 1e300 }, { to: '1999-12-31T23:59:59Z' }, { to: '2100-01-01T00:00:00Z' }])(
  'the clock stays where it was when it is moved by %j', async (body) => {
    const { control, simulator } = await startStage()
    expect(await control('POST', '/clock', body)).toMatchObject({ status: 400, json: { code: 'TIME_INVALID' } })
    expect(simulator.now()).toEqual(new Date('2026-03-01T09:00:00Z'))
  },
)

it('the clock goes to the ends of the century and back', async () => {
  const { control, simulator } = await startStage()
  for (const to of ['2000-01-01T00:00:00.000Z', '2099-12-31T23:59:59.999Z', '2026-03-01T09:00:00.000Z']) {
    expect(await control('POST', '/clock', { to })).toEqual({ status: 200, json: { now: to } })
    expect(await fetchFields(`${simulator.url}/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=secret`)).toMatchObject({ expires_in: 7200 })
  }
})

it('a fault waits an hour at most: a timer cannot hold much more', async () => {
  const { control } = await startStage()
  const fault = { api: '*', fault: 'latency', count: 1 }
  expect(await control('PUT', '/faults', { ...fault, ms: 3_600_001 })).toMatchObject({ status: 400 })
  expect(await control('PUT', '/faults', { ...fault, ms: 3_600_000 })).toMatchObject({ status: 200 })
})
