import { describe, expect, it } from 'vitest'
import { jsTickets } from '../../src/wechat/api/js-tickets.ts'
import { refusalOf, startWire } from './wire.ts'

describe('the ticket for the JS-SDK', () => {
  it('is given with its life, to unverified accounts too', async () => {
    const { wechat, caller } = await startWire({ settings: { kind: 'subscription', verified: false } })
    const { ticket, expires_in: seconds } = await wechat.call(caller, jsTickets.get, { type: 'jsapi' })
    expect(seconds).toBe(7200)
    expect(await wechat.jsTicket(caller)).toBe(ticket)
  })

  it('is asked for once by many at the same time', async () => {
    const { wechat, caller, account } = await startWire()
    const tickets = await Promise.all(Array.from({ length: 20 }, () => wechat.jsTicket(caller)))
    expect(new Set(tickets).size).toBe(1)
    expect(account.calls[jsTickets.get.path]).toBe(1)
  })

  it('is not kept when WeChat gave none', async () => {
    const { wechat, caller, simulator } = await startWire()
    simulator.faults.set({ api: jsTickets.get.path, fault: 'status500', count: 3 })
    expect(await refusalOf(wechat.jsTicket(caller))).toMatchObject({ action: 'transient', api: jsTickets.get.path })
    expect(await wechat.jsTicket(caller)).toMatch(/^[\w-]+$/)
  })
})
