import { describe, expect, it } from 'vitest'
import { customMessages } from '../../src/wechat/api/custom-messages.ts'
import { users } from '../../src/wechat/api/users.ts'
import type { ErrorAction } from '../../src/wechat/errcodes.ts'
import { refusalOf, startWire, type Wire } from './wire.ts'

const sendPath = '/cgi-bin/message/custom/send'
const readPath = '/cgi-bin/user/info'
const touser = 'oAlice'

const send = ({ wechat, caller }: Wire) => wechat.call(caller, customMessages.send, { touser, msgtype: 'text', text: { content: '您好' } })
const read = ({ wechat, caller }: Wire) => wechat.call(caller, users.info, { openid: touser })

async function refusing (api: string, errcode: number): Promise<Wire> {
  const wire = await startWire()
  wire.account.addFollower({ openid: touser })
  await wire.account.say(touser, '你好')
  wire.simulator.faults.set({ api, fault: 'refuse', errcode })
  return wire
}

const struck = ({ simulator }: Wire) => simulator.faults.injected()['refuse']
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** The clock of the wire stands at 09:00 UTC on the first of March, 17:00 in China. */
const classes: ReadonlyArray<readonly [ErrorAction, errcode: number, kind: string, retryAfterMs: number | undefined, sends: number, reads: number]> = [
  ['transient', -1, 'unavailable', undefined, 1, 3],
  ['transient', 61450, 'unavailable', undefined, 1, 3],
  ['transient', 43117, 'unavailable', 4 * hourMs, 1, 1],
  ['token', 42001, 'unavailable', undefined, 2, 2],
  ['minute', 45011, 'limited', minuteMs, 1, 1],
  ['quota', 45009, 'limited', 7 * hourMs, 1, 1],
  ['quota', 48006, 'limited', 30 * 24 * hourMs + 7 * hourMs, 1, 1],
  ['window', 45015, 'conflict', undefined, 1, 1],
  ['follower', 43004, 'conflict', undefined, 1, 1],
  ['done', 45081, 'conflict', undefined, 1, 1],
  ['request', 47003, 'conflict', undefined, 1, 1],
  ['request', 999_999, 'conflict', undefined, 1, 1],
  ['account', 48001, 'conflict', undefined, 1, 1],
  ['oauth', 40163, 'conflict', undefined, 1, 1],
]

describe('a refusal of every class', () => {
  it.each(classes)('%s (%d) is told, and tried again as often as it is worth', async (action, errcode, kind, retryAfterMs, sends, reads) => {
    const sending = await refusing(sendPath, errcode)
    const refused = await refusalOf(send(sending))
    expect(refused).toMatchObject({ outcome: 'failed', action, errcode, kind, retryAfterMs, api: sendPath, code: `WECHAT_${errcode}` })
    expect(refused.rid).toMatch(/^[\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/)
    expect(struck(sending)).toBe(sends)
    expect(sending.account.receivedCount()).toBe(0)

    const reading = await refusing(readPath, errcode)
    expect(await refusalOf(read(reading))).toMatchObject({ action, errcode, retryAfterMs, api: readPath })
    expect(struck(reading)).toBe(reads)
  })
})
