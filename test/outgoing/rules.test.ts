import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createUrlCheck, type Lookup } from '../../src/outgoing/address.ts'
import { wants } from '../../src/outgoing/kinds.ts'
import { waitAfter } from '../../src/outgoing/retry.ts'
import { signatureOf } from '../../src/outgoing/signature.ts'
import { isInner } from '../../src/platform/inner-networks.ts'

describe('an address', () => {
  it.each([
    '127.0.0.1', '127.8.9.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255',
    '::1', '::', '::ffff:8.8.8.8', '::ffff:10.0.0.1', 'fe80::1', 'fc00::1', 'fd12::1', 'fec0::1', 'ff02::1', '64:ff9b::a00:1', '2002:a00:1::1', '2001::1', '2001:db8::1', 'name', '',
  ])('%s is not of the internet', (address) => expect(isInner(address)).toBe(true))

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '93.184.215.14', '2606:4700::1111', '2400:3200::1'])('%s is of the internet', (address) => expect(isInner(address)).toBe(false))

  const check = (url: string, { allowPrivate = false, leadsTo = '93.184.215.14' } = {}) => {
    const lookup: Lookup = (_host, _options, done) => (leadsTo === '' ? done(new Error('nobody'), []) : done(null, [{ address: leadsTo, family: 4 }]))
    return createUrlCheck({ allowPrivate, lookup })(url).then(() => 'fit', (error: { code: string }) => error.code)
  }

  it.each<[string, string, Parameters<typeof check>[1]?]>([
    ['https://hooks.example.com/x?y=1', 'fit'],
    ['https://hooks.example.com:8443/', 'fit'],
    ['https://hooks.example.com/', 'fit', { leadsTo: '' }],
    ['https://hooks.example.com/', 'WEBHOOK_URL_PRIVATE', { leadsTo: '10.0.0.7' }],
    ['https://8.8.8.8/', 'fit'],
    ['https://10.0.0.1/', 'WEBHOOK_URL_PRIVATE'],
    ['https://0x7f.1/', 'WEBHOOK_URL_PRIVATE'],
    ['https://2130706433/', 'WEBHOOK_URL_PRIVATE'],
    ['https://[::1]/', 'WEBHOOK_URL_PRIVATE'],
    ['https://localhost/', 'WEBHOOK_URL_PRIVATE'],
    ['https://LOCALHOST./', 'WEBHOOK_URL_PRIVATE'],
    ['https://db.localhost/', 'WEBHOOK_URL_PRIVATE'],
    ['https://printer.local/', 'WEBHOOK_URL_PRIVATE'],
    ['https://intranet/', 'WEBHOOK_URL_PRIVATE'],
    ['http://hooks.example.com/', 'WEBHOOK_URL_UNFIT'],
    ['ftp://hooks.example.com/', 'WEBHOOK_URL_UNFIT'],
    ['https://user:word@hooks.example.com/', 'WEBHOOK_URL_UNFIT'],
    ['https://hooks.example.com/#x', 'WEBHOOK_URL_UNFIT'],
    ['hooks.example.com', 'WEBHOOK_URL_UNFIT'],
    ['http://localhost:3000/', 'fit', { allowPrivate: true }],
    ['file:///etc/passwd', 'WEBHOOK_URL_UNFIT', { allowPrivate: true }],
  ])('%s is %s', async (url, answer, options) => expect(await check(url, options)).toBe(answer))
})

it.each([
  [['*'], 'rating.low', true], [['conversation.'], 'conversation.assigned', true], [['conversation.'], 'conversations.assigned', false],
  [['conversation.assigned'], 'conversation.assigned', true], [['conversation.assigned'], 'conversation.assigned.twice', false], [['rating.low', 'sla.'], 'sla.warned', true],
  [[], 'rating.low', false],
])('who asked for %j is told of %s: %s', (wanted, kind, isTold) => expect(wants(wanted, kind)).toBe(isTold))

it('waits longer and longer, at most half an hour, and not all for the same time', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 100].map((attempts) => waitAfter(attempts, 0.5))
  expect(waits).toEqual([5000, 15_000, 60_000, 300_000, 900_000, 1_800_000, 1_800_000, 1_800_000])
  expect([waitAfter(1, 0), waitAfter(1, 1)]).toEqual([4000, 6000])
})

it('signs moment and body', () => {
  const body = '{"kind":"消息"}'
  const signature = signatureOf('whsec_1', body, new Date('2026-03-01T09:00:00.999Z'))
  expect(signature).toBe(`t=1772355600,v1=${createHmac('sha256', 'whsec_1').update(`1772355600.${body}`).digest('hex')}`)
})
