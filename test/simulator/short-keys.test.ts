import { describe, expect, it } from 'vitest'
import type { SimulatedAccount } from '../../src/simulator/index.ts'
import { startStage } from './support.ts'
import type { Stage } from './support.ts'

const gen = (stage: Stage, body: object) => stage.call('POST', '/cgi-bin/shorten/gen', body)
const fetchKey = (stage: Stage, key: unknown) => stage.call('POST', '/cgi-bin/shorten/fetch', { short_key: key })

describe('short keys', () => {
  it('give back what they stand for, until they end', async () => {
    const stage = await startStage()
    const { short_key: key, ...rest } = await gen(stage, { long_data: '订单 42', expire_seconds: 60 })
    expect(rest).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(key).toMatch(/^[\dA-Za-z]{15}$/)
    stage.clock.advance(59_001)
    expect(await fetchKey(stage, key)).toEqual({
      errcode: 0, errmsg: 'ok', long_data: '订单 42', create_time: Date.parse('2026-03-01T09:00:00Z') / 1000, expire_seconds: 1,
    })
    stage.clock.advance(999)
    expect(await fetchKey(stage, key)).toMatchObject({ errcode: 9410012 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'shortKeys.unknown' })
  })

  it('live thirty days unless told otherwise, and hold 4 KB', async () => {
    const stage = await startStage()
    const { short_key: key } = await gen(stage, { long_data: 'x'.repeat(4096) })
    expect(await fetchKey(stage, key)).toMatchObject({ expire_seconds: 2_592_000 })
  })

  it('are known to their account alone', async () => {
    const stage = await startStage()
    const { short_key: key } = await gen(stage, { long_data: 'x' })
    const other = stage.simulator.addAccount({ ...stage.account.settings, appid: 'wxd0000000000000002' })
    const answer = await fetch(`${stage.simulator.url}/cgi-bin/shorten/fetch?access_token=${other.token()}`, { method: 'POST', body: JSON.stringify({ short_key: key }) })
    expect(await answer.json()).toMatchObject({ errcode: 9410012 })
    expect(await fetchKey(stage, {})).toMatchObject({ errcode: 9410012 })
  })

  it.each<[object, number, string]>([
    [{}, 40035, 'shortKeys.dataMissing'],
    [{ long_data: `${'字'.repeat(1365)}xx` }, 9410010, 'shortKeys.dataSize'],
    [{ long_data: 'x', expire_seconds: 2_592_001 }, 9410011, 'shortKeys.expireSeconds'],
    [{ long_data: 'x', expire_seconds: 0 }, 9410011, 'shortKeys.expireSeconds'],
    [{ long_data: 'x', expire_seconds: '60' }, 9410011, 'shortKeys.expireSeconds'],
  ])('refuse %#: %i', async (body, errcode, rule) => {
    const stage = await startStage()
    expect(await gen(stage, body)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode })
  })

  it.each<[string, Partial<SimulatedAccount>]>([
    ['a subscription account', { kind: 'subscription' }], ['an unverified account', { verified: false }],
  ])('are not for %s', async (_name, settings) => {
    expect(await gen(await startStage({ settings }), { long_data: 'x' })).toMatchObject({ errcode: 48001 })
  })
})
