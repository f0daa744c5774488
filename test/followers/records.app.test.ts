import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Received } from '../../src/channel/index.ts'
import { Follower } from '../../src/followers/follower.entity.ts'
import { parseInbound } from '../../src/wechat/inbound.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface Deed { who: number, minute: number, what: 'text' | 'subscribe' | 'unsubscribe' | 'CLICK' | 'TEMPLATESENDJOBFINISH' }
interface Expected { subscribed: boolean, messageCount: number, eventCount: number, first: number | null, last: number | null, subscriptionMinute: number | null, unfollowedMinute: number | null }

const theirs = new Set(['text', 'subscribe', 'CLICK'])

/** The record as somebody with pencil and paper would keep it, one thing after the other. */
function keepByHand (deeds: readonly Deed[]): Map<number, Expected> {
  const records = new Map<number, Expected>()
  for (const { who, minute, what } of deeds) {
    const old = records.get(who) ?? { subscribed: true, messageCount: 0, eventCount: 0, first: null, last: null, subscriptionMinute: null, unfollowedMinute: null }
    const saysSubscription = (what === 'subscribe' || what === 'unsubscribe') && minute >= (old.subscriptionMinute ?? 0)
    records.set(who, {
      subscribed: saysSubscription ? what === 'subscribe' : old.subscribed,
      subscriptionMinute: saysSubscription ? minute : old.subscriptionMinute,
      unfollowedMinute: saysSubscription ? (what === 'unsubscribe' ? minute : null) : old.unfollowedMinute,
      messageCount: old.messageCount + Number(what === 'text'),
      eventCount: old.eventCount + Number(what !== 'text'),
      first: theirs.has(what) ? Math.min(old.first ?? minute, minute) : old.first,
      last: theirs.has(what) ? Math.max(old.last ?? minute, minute) : old.last,
    })
  }
  return records
}

describe('records written in bulk', () => {
  let test: TestApp
  let inboxId = 1_000_000
  let run = 0
  beforeAll(async () => { test = await startTestApp({ app: { role: 'web' } }) })
  afterAll(() => test.stop())

  const base = Date.UTC(2026, 1, 1)
  const openidOf = (who: number) => `oRun${run}_${who}`
  const received = ({ who, minute, what }: Deed): Received => {
    const kind = what === 'text' ? '<MsgType>text</MsgType><Content>1</Content>' : `<MsgType>event</MsgType><Event>${what}</Event>`
    const seconds = base / 1000 + minute * 60
    const inbound = parseInbound(`<xml><ToUserName>gh_1</ToUserName><FromUserName>${openidOf(who)}</FromUserName><CreateTime>${seconds}</CreateTime>${kind}<MsgId>${++inboxId}</MsgId></xml>`)
    return { inboxId, accountId: test.accountId, openid: openidOf(who), inbound, receivedAt: test.clock.now() }
  }

  it('are what keeping them one by one would give, however the deeds come and are cut into batches', async () => {
    const deed = record({ who: integer({ min: 0, max: 3 }), minute: integer({ min: 1, max: 30 }), what: constantFrom<Deed['what']>('text', 'subscribe', 'unsubscribe', 'CLICK', 'TEMPLATESENDJOBFINISH') })
    await assert(asyncProperty(array(array(deed, { minLength: 1, maxLength: 8 }), { maxLength: 5 }), async (batches) => {
      run++
      for (const batch of batches) await test.app.db.write((tx) => test.app.followers.takeIn(tx, batch.map(received)))
      for (const [who, expected] of keepByHand(batches.flat())) {
        const found = await test.app.db.read.findOneByOrFail(Follower, { accountId: test.accountId, openid: openidOf(who) })
        const minuteOf = (moment: Date | null) => (moment === null ? null : (moment.getTime() - base) / 60_000)
        expect({
          subscribed: found.subscribed, messageCount: found.messageCount, eventCount: found.eventCount,
          first: minuteOf(found.firstInboundAt), last: minuteOf(found.lastInboundAt), subscriptionMinute: minuteOf(found.subscriptionAt),
          unfollowedMinute: minuteOf(found.unfollowedAt),
        }).toEqual(expected)
      }
    }), { numRuns: 60 })
  })
})
