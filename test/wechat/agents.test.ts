import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { agents } from '../../src/wechat/api/agents.ts'
import { refusalOf, startWire } from './wire.ts'

const anna = 'anna@crm_demo'

describe('WeChat\'s agent accounts', () => {
  it('are added, renamed, bound to a person and removed', async () => {
    const { wechat, caller, account } = await startWire()
    const list = async () => (await wechat.call(caller, agents.list, {})).kf_list
    expect(await list()).toEqual([])
    await wechat.call(caller, agents.add, { kf_account: anna, nickname: '安娜' })
    await wechat.call(caller, agents.update, { kf_account: anna, nickname: '客服安娜' })
    await wechat.call(caller, agents.invite, { kf_account: anna, invite_wx: 'person_1' })
    expect(await list()).toMatchObject([{ kf_account: anna, kf_nick: '客服安娜', kf_id: '1001', invite_wx: 'person_1', invite_status: 'waiting' }])
    account.decideInvitation(anna, 'accepted')
    expect(await list()).toMatchObject([{ kf_account: anna, kf_wx: 'person_1' }])
    await wechat.call(caller, agents.remove, { kf_account: anna })
    expect(await list()).toEqual([])
  })

  it('get a picture', async () => {
    const { wechat, caller, account } = await startWire()
    account.addAgent({ kfAccount: anna })
    const picture = Buffer.from([0xFF, 0xD8, 0xFF, 0xE0])
    await wechat.upload(caller, agents.uploadAvatar, { kf_account: anna }, {
      name: 'anna.jpg', contentType: 'image/jpeg', bytes: picture.length, open: () => Readable.from([picture]),
    })
    const { kf_list: [agent] } = await wechat.call(caller, agents.list, {})
    const response = await fetch(agent?.kf_headimgurl ?? '')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(picture)
  })

  it('are seen online', async () => {
    const { wechat, caller, account } = await startWire()
    account.addAgent({ kfAccount: anna })
    account.addAgent({ kfAccount: 'ben@crm_demo', isOnline: false })
    const { kf_online_list: online } = await wechat.call(caller, agents.online, {})
    expect(online).toEqual([{ kf_account: anna, kf_id: '1001', status: 1, accepted_case: 0 }])
  })

  it('are done what was done before', async () => {
    const { wechat, caller } = await startWire()
    const add = () => wechat.call(caller, agents.add, { kf_account: anna, nickname: '安娜' })
    const invite = () => wechat.call(caller, agents.invite, { kf_account: anna, invite_wx: 'person_1' })
    const remove = () => wechat.call(caller, agents.remove, { kf_account: anna })
    await add()
    expect(await refusalOf(add())).toMatchObject({ action: 'done', errcode: 65406 })
    await invite()
    expect(await refusalOf(invite())).toMatchObject({ action: 'done', errcode: 65411 })
    await remove()
    expect(await refusalOf(remove())).toMatchObject({ action: 'request', errcode: 65401 })
    expect(await refusalOf(invite())).toMatchObject({ action: 'request', errcode: 65401 })
  })

  it('cannot be had by an account that is not verified', async () => {
    const { wechat, caller } = await startWire({ settings: { verified: false } })
    expect(await refusalOf(wechat.call(caller, agents.list, {}))).toMatchObject({ action: 'account', errcode: 48001 })
  })
})
