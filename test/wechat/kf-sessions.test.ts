import { describe, expect, it } from 'vitest'
import { kfSessions } from '../../src/wechat/api/kf-sessions.ts'
import { refusalOf, startWire } from './wire.ts'

const anna = 'anna@crm_demo'
const openid = 'oAlice'

async function startTalk () {
  const wire = await startWire()
  wire.account.addFollower({ openid })
  wire.account.addAgent({ kfAccount: anna })
  const nowSeconds = () => wire.clock.now().getTime() / 1000
  return { ...wire, nowSeconds }
}

describe('talks in WeChat\'s own customer service', () => {
  it('are created, read and closed', async () => {
    const { wechat, caller, nowSeconds } = await startTalk()
    expect(await wechat.call(caller, kfSessions.get, { openid })).toMatchObject({ kf_account: '' })
    await wechat.call(caller, kfSessions.create, { kf_account: anna, openid })
    expect(await wechat.call(caller, kfSessions.get, { openid })).toMatchObject({ kf_account: anna, createtime: nowSeconds() })
    expect(await wechat.call(caller, kfSessions.list, { kf_account: anna })).toEqual({ sessionlist: [{ openid, createtime: nowSeconds() }] })
    expect(await wechat.call(caller, kfSessions.waiting, {})).toEqual({ count: 0, waitcaselist: [] })
    await wechat.call(caller, kfSessions.close, { kf_account: anna, openid })
    expect(await refusalOf(wechat.call(caller, kfSessions.close, { kf_account: anna, openid }))).toMatchObject({ action: 'done', errcode: 65413 })
  })

  it('want an agent who is there and free for the follower', async () => {
    const { wechat, caller, account } = await startTalk()
    account.addAgent({ kfAccount: 'ben@crm_demo', isOnline: false })
    const create = (kfAccount: string) => wechat.call(caller, kfSessions.create, { kf_account: kfAccount, openid })
    expect(await refusalOf(create('ben@crm_demo'))).toMatchObject({ action: 'transient', errcode: 65415 })
    await create(anna)
    account.setAgentOnline('ben@crm_demo', true)
    expect(await refusalOf(create('ben@crm_demo'))).toMatchObject({ action: 'request', errcode: 65414 })
  })

  it('are not created twice: a lost answer stays unknown', async () => {
    const { wechat, caller, simulator } = await startTalk()
    simulator.faults.set({ api: '/customservice/kfsession/create', fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wechat.call(caller, kfSessions.create, { kf_account: anna, openid }))).toMatchObject({ outcome: 'unknown' })
    expect(await wechat.call(caller, kfSessions.get, { openid })).toMatchObject({ kf_account: anna })
  })

  it('are recorded, page after page, with ids longer than a number', async () => {
    const { wechat, caller, account, nowSeconds } = await startTalk()
    const today = { starttime: nowSeconds() - 3600, endtime: nowSeconds(), msgid: '1', number: 2 }
    expect(await wechat.call(caller, kfSessions.records, today)).toEqual({ recordlist: [], number: 0, msgid: '1' })
    await wechat.call(caller, kfSessions.create, { kf_account: anna, openid })
    for (const text of ['一', '二', '三']) await account.say(openid, text)
    account.agentSays(anna, openid, '四')
    account.agentSays(anna, openid, '五')

    const seen: Array<[number, string | undefined]> = []
    const ids: string[] = []
    for (let msgid = '1', more = true; more;) {
      const page = await wechat.call(caller, kfSessions.records, { ...today, msgid })
      seen.push(...page.recordlist.map(({ opercode, text }) => [opercode, text] as [number, string | undefined]))
      ids.push(page.msgid)
      more = page.number === 2
      msgid = page.msgid
    }
    expect(seen).toEqual([[2003, '一'], [2003, '二'], [2003, '三'], [2002, '四'], [2002, '五']])
    expect(ids).toHaveLength(3)
    expect(ids.every((id) => /^\d{19}$/.test(id))).toBe(true)
    const tooLong = { starttime: nowSeconds() - 86_401, endtime: nowSeconds(), msgid: '1', number: 10 }
    expect(await refusalOf(wechat.call(caller, kfSessions.records, tooLong))).toMatchObject({ action: 'request', errcode: 65417 })
  })
})
