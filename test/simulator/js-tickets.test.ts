import { describe, expect, it } from 'vitest'
import { startStage } from './support.ts'

const ask = '/cgi-bin/ticket/getticket?type=jsapi'

describe('the ticket for the JS-SDK', () => {
  it('is the same one for 7,200 s, and then another', async () => {
    const stage = await startStage({ settings: { kind: 'subscription', verified: false } })
    const first = await stage.call('GET', ask)
    expect(first).toEqual({ errcode: 0, errmsg: 'ok', ticket: expect.stringMatching(/^[\w-]{86}$/), expires_in: 7200 })
    stage.clock.advance(7199_999)
    expect(await stage.call('GET', ask)).toMatchObject({ ticket: first['ticket'], expires_in: 1 })
    stage.clock.advance(1)
    const second = await stage.call('GET', ask)
    expect(second['expires_in']).toBe(7200)
    expect(second['ticket']).not.toBe(first['ticket'])
  })

  it('is for jsapi alone', async () => {
    const stage = await startStage()
    expect(await stage.call('GET', '/cgi-bin/ticket/getticket?type=wx_card')).toMatchObject({ errcode: 40035 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'jsTickets.type' })
  })
})
