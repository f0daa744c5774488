import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { InboxRow } from '../../src/channel/inbox.entity.ts'
import { inboundReceived } from '../../src/channel/index.ts'
import { callJson, eventually, startTestApp } from '../support/test-app.ts'

describe('a process that is told to stop', () => {
  it('answers the webhooks it has taken, takes no more and leaves the rest to the next', async () => {
    const test = await startTestApp({ app: { autoAnswer: '您好' }, simulator: { retries: 0 } })
    let isWorking = false
    test.app.facts.on(inboundReceived, async () => {
      isWorking = true
      await sleep(400)
    })
    const openid = test.wechat.addFollower()
    const underWay = test.wechat.say(openid, '正在处理')
    await eventually(() => isWorking)
    const closed = test.app.close()
    expect(await underWay).toMatchObject({ acknowledged: true, replyText: '您好' })
    await closed
    await expect(callJson(`${test.url}/health/live`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })

    const next = await test.startAnother({ autoAnswer: undefined })
    expect(await next.db.read.countBy(InboxRow, { status: 'done' })).toBe(1)
    const held = await next.db.read.query<Array<{ mine: number | string }>>('SELECT COUNT(*) AS mine FROM lanes WHERE holder = ?', [next.processId])
    expect(Number(held[0]?.mine), 'the lanes were given back, so nobody waits for them').toBe(256)
    await test.stop()
  })
})
