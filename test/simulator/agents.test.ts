import { describe, expect, it } from 'vitest'
import { isFields, listOf, textOf } from '../../src/simulator/values.ts'
import { appid, fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

const anna = 'anna@crm_demo'
const ben = 'ben@crm_demo'

const add = ({ call }: Stage, kfAccount: unknown, nickname: unknown = '安娜') =>
  call('POST', '/customservice/kfaccount/add', { kf_account: kfAccount, nickname })
const invite = ({ call }: Stage, kfAccount: string, wechatId: unknown = 'person_1') =>
  call('POST', '/customservice/kfaccount/inviteworker', { kf_account: kfAccount, invite_wx: wechatId })
const list = ({ call }: Stage) => call('GET', '/cgi-bin/customservice/getkflist')

describe('agent accounts', () => {
  it('are added, renamed, listed and deleted', async () => {
    const stage = await startStage()
    expect(await add(stage, anna)).toEqual({ errcode: 0, errmsg: 'ok' })
    await add(stage, ben, '一二三四五六七八九十一二三四五六')
    expect(await stage.call('POST', '/customservice/kfaccount/update', { kf_account: ben, nickname: '本' })).toMatchObject({ errcode: 0 })
    expect(await list(stage)).toEqual({
      kf_list: [
        { kf_account: anna, kf_nick: '安娜', kf_id: '1001', kf_headimgurl: '' },
        { kf_account: ben, kf_nick: '本', kf_id: '1002', kf_headimgurl: '' },
      ],
    })
    expect(await stage.call('POST', '/customservice/kfaccount/del', { kf_account: anna })).toMatchObject({ errcode: 0 })
    await add(stage, anna)
    expect(stage.account.agents()).toMatchObject([{ kfAccount: ben, kfId: '1002' }, { kfAccount: anna, kfId: '1003' }])
  })

  it.each([
    ['a prefix of eleven', 'elevenchars@crm_demo'], ['a prefix with a dash', 'an-na@crm_demo'], ['no prefix', '@crm_demo'], ['no suffix', 'anna'],
    ['a suffix of 31', `anna@${'a'.repeat(31)}`], ['the suffix of another account', 'anna@elsewhere'], ['nothing', undefined],
  ])('have no name with %s', async (_name, kfAccount) => {
    const stage = await startStage({ settings: { wechatId: 'crm_demo' } })
    expect(await add(stage, kfAccount)).toMatchObject({ errcode: 65404 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'agents.account' })
  })

  it.each<[string, number, (stage: Stage) => Promise<unknown>]>([
    ['agents.nickname', 65403, (stage) => add(stage, anna, '')],
    ['agents.nickname', 65403, (stage) => add(stage, anna, '一二三四五六七八九十一二三四五六七')],
    ['agents.nickname', 65403, async (stage) => {
      await add(stage, anna)
      return stage.call('POST', '/customservice/kfaccount/update', { kf_account: anna })
    }],
    ['agents.exists', 65406, async (stage) => {
      await add(stage, anna)
      return add(stage, anna)
    }],
    ['agents.count', 65405, async (stage) => {
      for (let number = 0; number < 3; number += 1) await add(stage, `a${number}@crm_demo`)
      return add(stage, anna)
    }],
    ['agents.unknown', 65401, ({ call }) => call('POST', '/customservice/kfaccount/update', { kf_account: anna, nickname: '安娜' })],
    ['agents.unknown', 65401, ({ call }) => call('POST', '/customservice/kfaccount/del', { kf_account: anna })],
    ['agents.unknown', 65401, (stage) => invite(stage, anna)],
    ['agents.invitee', 65409, async (stage) => {
      await add(stage, anna)
      return invite(stage, anna, 'no body')
    }],
    ['agents.bound', 65412, async (stage) => {
      stage.account.addAgent({ kfAccount: anna })
      return invite(stage, anna)
    }],
    ['agents.invitationWaits', 65411, async (stage) => {
      await add(stage, anna)
      await invite(stage, anna)
      return invite(stage, anna, 'person_2')
    }],
    ['agents.inviteeInvited', 65408, async (stage) => {
      await add(stage, anna)
      await add(stage, ben)
      await invite(stage, anna)
      return invite(stage, ben)
    }],
    ['agents.inviteeIsAgent', 65407, async (stage) => {
      stage.account.addAgent({ kfAccount: anna })
      await add(stage, ben)
      return invite(stage, ben, 'wx_anna_crm_demo')
    }],
    ['agents.inviteeBindings', 65410, async (stage) => {
      for (let number = 2; number < 4; number += 1) {
        const { settings } = stage.account
        stage.simulator.addAccount({ ...settings, appid: `wxd000000000000000${number}` }).addAgent({ kfAccount: anna })
      }
      await add(stage, ben)
      return invite(stage, ben, 'wx_anna_crm_demo')
    }],
  ])('are refused by %s', async (rule, errcode, act) => {
    const stage = await startStage({ settings: { limits: { agents: 3, bindingsPerPerson: 2 } } })
    expect(await act(stage)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ appid, rule, errcode })
  })

  it('a hundred are the most', async () => {
    const stage = await startStage()
    for (let number = 0; number < 100; number += 1) stage.account.addAgent({ kfAccount: `a${number}@crm_demo` })
    expect(await add(stage, anna)).toMatchObject({ errcode: 65405 })
  })

  it('are there for verified accounts only', async () => {
    const stage = await startStage({ settings: { verified: false } })
    expect(await list(stage)).toMatchObject({ errcode: 48001 })
  })
})

describe('an invitation', () => {
  it.each([
    ['accepted', { kf_wx: 'person_1' }],
    ['rejected', { invite_wx: 'person_1', invite_expire_time: 1772442000, invite_status: 'rejected' }],
    ['expired', { invite_wx: 'person_1', invite_expire_time: 1772355600, invite_status: 'expired' }],
  ] as const)('waits until it is %s', async (decision, expected) => {
    const stage = await startStage()
    await add(stage, anna)
    await invite(stage, anna)
    const agent = { kf_account: anna, kf_nick: '安娜', kf_id: '1001', kf_headimgurl: '' }
    expect(await list(stage)).toEqual({
      kf_list: [{ ...agent, invite_wx: 'person_1', invite_expire_time: 1772442000, invite_status: 'waiting' }],
    })
    expect(await stage.control('POST', `/accounts/${appid}/agents/${anna}/invitation`, { decision })).toMatchObject({
      json: { agents: [{ kfAccount: anna, wechatId: decision === 'accepted' ? 'person_1' : null }] },
    })
    expect(await list(stage)).toEqual({ kf_list: [{ ...agent, ...expected }] })
    if (decision !== 'accepted') expect(await invite(stage, anna)).toMatchObject({ errcode: 0 })
  })

  it('ends by itself', async () => {
    const stage = await startStage()
    await add(stage, anna)
    await invite(stage, anna)
    stage.clock.advance(24 * 3_600_000)
    expect(await list(stage)).toMatchObject({ kf_list: [{ invite_status: 'expired' }] })
    expect(await stage.control('POST', `/accounts/${appid}/agents/${anna}/invitation`, { decision: 'accepted' })).toMatchObject({
      status: 409, json: { code: 'NO_INVITATION' },
    })
  })
})

describe('the picture of an agent', () => {
  const png = (bytes: number): Buffer => Buffer.concat([Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), Buffer.alloc(bytes - 8)])
  const upload = async ({ simulator, account }: Stage, bytes: Buffer, kfAccount = anna) => {
    const form = new FormData()
    form.set('media', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'anna.png')
    // Written out, because WeChat wants a length.
    const written = new Response(form)
    const body = Buffer.from(await written.arrayBuffer())
    return fetchFields(`${simulator.url}/customservice/kfaccount/uploadheadimg?kf_account=${kfAccount}&access_token=${account.token()}`, {
      method: 'POST', body: new Uint8Array(body), headers: { 'content-type': written.headers.get('content-type') ?? '' },
    })
  }

  it('is kept, and anybody finds it', async () => {
    const stage = await startStage()
    await add(stage, anna)
    const file = png(5 * 1024 * 1024)
    expect(await upload(stage, file)).toEqual({ errcode: 0, errmsg: 'ok' })
    const { kf_list: agents } = await list(stage)
    const [agent] = listOf(agents)
    const response = await fetch(isFields(agent) ? textOf(agent['kf_headimgurl']) : '')
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(file.equals(Buffer.from(await response.arrayBuffer()))).toBe(true)
  })

  it.each([
    ['agents.avatarFormat', 61457, Buffer.from('GIF89a'), anna],
    ['agents.avatarBytes', 40009, png(5 * 1024 * 1024 + 1), anna],
    ['agents.unknown', 65401, png(9), ben],
    ['media.empty', 44001, Buffer.alloc(0), anna],
  ])('is refused by %s', async (rule, errcode, bytes, kfAccount) => {
    const stage = await startStage()
    await add(stage, anna)
    expect(await upload(stage, bytes, kfAccount)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule })
  })
})

describe('who is online', () => {
  it('is listed with the number of talks', async () => {
    const stage = await startStage()
    const openid = stage.account.addFollower()
    const agents = `/accounts/${appid}/agents`
    expect(await stage.control('POST', agents, { kfAccount: anna, nickname: '安娜' })).toMatchObject({ json: { agents: [{ nickname: '安娜', isOnline: true }] } })
    await stage.control('POST', agents, { kfAccount: ben, isOnline: false })
    await stage.control('POST', `${agents}/${anna}/take`, { openid })
    const online = () => stage.call('GET', '/cgi-bin/customservice/getonlinekflist')
    expect(await online()).toEqual({ kf_online_list: [{ kf_account: anna, status: 1, kf_id: 1001, accepted_case: 1 }] })
    await stage.control('PUT', `${agents}/${anna}/online`, { isOnline: false })
    await stage.control('PUT', `${agents}/${ben}/online`, { isOnline: true })
    expect(await online()).toMatchObject({ kf_online_list: [{ kf_account: ben, accepted_case: 0 }] })
  })

  it.each([
    ['AGENT_UNKNOWN', 404, 'PUT', `agents/nobody@shop/online`, { isOnline: true }],
    ['AGENT_UNBOUND', 409, 'PUT', `agents/${anna}/online`, { isOnline: true }],
    ['AGENT_EXISTS', 409, 'POST', 'agents', { kfAccount: anna }],
    ['NOT_WITH_AGENT', 409, 'POST', `agents/${anna}/say`, { openid: 'oAlice', text: '您好' }],
    ['NOT_WITH_AGENT', 409, 'POST', `agents/${anna}/close`, { openid: 'oAlice' }],
    ['FOLLOWER_UNKNOWN', 404, 'POST', `agents/${anna}/take`, { openid: 'oNobody' }],
    ['REQUEST_INVALID', 400, 'POST', 'agents', { kfAccount: 'anna' }],
  ])('cannot be what it cannot: %s', async (code, status, method, path, body) => {
    const stage = await startStage()
    await add(stage, anna)
    expect(await stage.control(method, `/accounts/${appid}/${path}`, body)).toMatchObject({ status, json: { code } })
  })
})
