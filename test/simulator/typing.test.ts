import { describe, expect, it } from 'vitest'
import { sendText, startStageWith, textReply } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const path = '/cgi-bin/message/custom/typing'
const type = ({ call }: Stage, command: unknown = 'Typing', touser: string = openid) => call('POST', path, { touser, command })

describe('showing that somebody is typing', () => {
  it('lasts fifteen seconds, uses nothing up and can be taken back', async () => {
    const stage = await startStageWith(openid)
    const { account, clock, simulator } = stage
    await account.say(openid, 'hello')
    expect(await type(stage)).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(account.follower(openid)).toMatchObject({ isTyping: true, window: { remaining: 5 } })
    clock.advance(14_999)
    expect(await type(stage)).toMatchObject({ errcode: 45081 })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'typing.already', openid })
    clock.advance(1)
    expect(account.follower(openid)).toMatchObject({ isTyping: false })
    expect(await type(stage)).toMatchObject({ errcode: 0 })
    expect(await type(stage, 'CancelTyping')).toMatchObject({ errcode: 0 })
    expect(account.follower(openid)).toMatchObject({ isTyping: false })
  })

  it('ends with the message', async () => {
    const stage = await startStageWith(openid)
    await stage.account.say(openid, 'hello')
    await type(stage)
    await stage.call('POST', '/cgi-bin/message/custom/send', sendText(openid, '您好'))
    expect(stage.account.follower(openid)).toMatchObject({ isTyping: false })
    expect(await type(stage)).toMatchObject({ errcode: 0 })
  })

  it.each<[string, (stage: Stage) => Promise<unknown>]>([
    ['the follower wrote', ({ account }) => account.say(openid, 'hello')],
    ['we wrote', async ({ account, clock, call }) => {
      await account.say(openid, 'hello')
      clock.advance(40_000)
      await call('POST', '/cgi-bin/message/custom/send', sendText(openid, '您好'))
    }],
    ['the webhook answered', async ({ account, clock, webhook }) => {
      webhook.answer(() => {
        clock.advance(40_000)
        return { body: textReply(openid, '您好') }
      })
      await account.say(openid, 'hello')
    }],
  ])('is taken within 30 s after %s', async (_name, act) => {
    const stage = await startStageWith(openid)
    await act(stage)
    stage.clock.advance(29_999)
    expect(await type(stage)).toMatchObject({ errcode: 0 })
    stage.clock.advance(1)
    expect(await type(stage, 'CancelTyping')).toMatchObject({ errcode: 45080 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'typing.contact', openid })
  })

  it.each<[string, number, (stage: Stage) => Promise<unknown>]>([
    ['typing.contact', 45080, async (stage) => {
      await stage.account.click(openid, 'KEY')
      return type(stage)
    }],
    ['typing.command', 45072, (stage) => type(stage, 'typing')],
    ['openid.unknown', 40003, (stage) => type(stage, 'Typing', 'oNobody')],
    ['follower.unsubscribed', 45015, async (stage) => {
      await stage.account.say(openid, 'hello')
      await stage.account.unfollow(openid)
      return type(stage)
    }],
    ['follower.blocked', 43019, async (stage) => {
      await stage.account.say(openid, 'hello')
      await stage.call('POST', '/cgi-bin/tags/members/batchblacklist', { openid_list: [openid] })
      return type(stage)
    }],
  ])('refuses by %s', async (rule, errcode, act) => {
    const stage = await startStageWith(openid)
    expect(await act(stage)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule })
  })
})
