import { describe, expect, it } from 'vitest'
import { startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const block = (stage: Stage, openids: string[]) => stage.call('POST', '/cgi-bin/tags/members/batchblacklist', { openid_list: openids })
const unblock = (stage: Stage, openids: string[]) => stage.call('POST', '/cgi-bin/tags/members/batchunblacklist', { openid_list: openids })
const list = (stage: Stage, after?: string) =>
  stage.call('POST', '/cgi-bin/tags/members/getblacklist', after === undefined ? {} : { begin_openid: after })

describe('the black list', () => {
  it('takes and lets go, any number of times', async () => {
    const stage = await startStageWith(openid)
    expect(await list(stage)).toEqual({ total: 0, count: 0, next_openid: '' })
    for (let time = 0; time < 2; time += 1) expect(await block(stage, [openid])).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await list(stage, '')).toEqual({ total: 1, count: 1, data: { openid: [openid] }, next_openid: openid })
    expect(stage.account.follower(openid)?.isBlocked).toBe(true)
    for (let time = 0; time < 2; time += 1) expect(await unblock(stage, [openid])).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await list(stage)).toMatchObject({ total: 0 })
  })

  it('keeps who left', async () => {
    const stage = await startStageWith(openid)
    await block(stage, [openid])
    await stage.account.unfollow(openid)
    expect(await list(stage)).toMatchObject({ data: { openid: [openid] } })
  })

  it('comes a thousand a page', async () => {
    const stage = await startStage()
    const openids = Array.from({ length: 1010 }, (_, number) => stage.account.addFollower({ openid: `o${number}` }))
    for (let at = 0; at < 1010; at += 20) await block(stage, openids.slice(at, at + 20))
    expect(await list(stage)).toMatchObject({ total: 1010, count: 1000, next_openid: 'o999' })
    expect(await list(stage, 'o999')).toMatchObject({ total: 1010, count: 10, data: { openid: openids.slice(1000) }, next_openid: 'o1009' })
    expect(await list(stage, 'o1009')).toEqual({ total: 1010, count: 0, next_openid: '' })
    expect(await list(stage, 'oNobody')).toMatchObject({ errcode: 40003 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'blacklist.beginOpenid' })
  })

  it.each([
    ['no list', undefined, 40031, 'blacklist.openidList'],
    ['a list of something else', [1], 40031, 'blacklist.openidList'],
    ['an empty list', [], 40032, 'blacklist.batchSize'],
    ['21 openids', Array.from({ length: 21 }, () => openid), 40032, 'blacklist.batchSize'],
    ['a stranger', [openid, 'oNobody'], 40003, 'blacklist.openid'],
    ['an openid of another account', [openid, 'oElsewhere'], 49003, 'blacklist.foreignOpenid'],
  ])('refuses %s, and takes nobody', async (_name, openids, errcode, rule) => {
    const stage = await startStageWith(openid)
    stage.simulator.addAccount({ ...stage.account.settings, appid: 'wxother' }).addFollower({ openid: 'oElsewhere' })
    for (const path of ['batchblacklist', 'batchunblacklist']) {
      expect(await stage.call('POST', `/cgi-bin/tags/members/${path}`, { openid_list: openids })).toMatchObject({ errcode })
      expect(stage.simulator.log.at(-1)).toMatchObject({ errcode, rule })
    }
    expect(stage.account.follower(openid)?.isBlocked).toBe(false)
  })
})
