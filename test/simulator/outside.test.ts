import WechatApi from 'co-wechat-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { appid, startStage, type Stage } from './support.ts'

// 1 x 1, so that WeChat's checks of pictures find one.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** A WeChat client that none of us wrote takes the simulator for WeChat. */
describe('a client from outside', () => {
  let stage: Stage
  let api: WechatApi
  let openids: string[]
  beforeEach(async () => {
    stage = await startStage()
    api = new WechatApi(appid, 'secret')
    api.prefix = `${stage.simulator.url}/cgi-bin/`
    api.mpPrefix = api.prefix
    api.fileServerPrefix = api.prefix
    openids = ['张三', '李四', '王五'].map((remark) => stage.account.addFollower({ remark }))
  })
  const [first, second] = [() => openids[0] ?? '', () => openids[1] ?? '']

  it('gets a token and addresses, and another token when its own is void', async () => {
    expect(await api.getAccessToken()).toMatchObject({ accessToken: expect.stringMatching(/^.{50,512}$/) })
    expect(await api.getIp()).toMatchObject({ ip_list: expect.arrayContaining([expect.any(String)]) })
    stage.account.expireTokens()
    expect(await api.getTags()).toMatchObject({ tags: expect.any(Array) })
  })

  it('reads users and writes remarks', async () => {
    expect(await api.getFollowers()).toMatchObject({ total: 3, count: 3, data: { openid: openids } })
    expect(await api.getUser(first())).toMatchObject({ subscribe: 1, openid: first(), remark: '张三' })
    expect(await api.batchGetUsers(openids)).toMatchObject({ user_info_list: openids.map((openid) => ({ openid })) })
    await api.updateRemark(first(), '老顾客')
    expect(stage.account.follower(first())?.remark).toBe('老顾客')
  })

  it('makes a tag and puts it on', async () => {
    const { tag: { id } } = await api.createTags('会员')
    await api.batchTagging(openids.slice(0, 2), id)
    expect(await api.getIdList(first())).toMatchObject({ tagid_list: [id] })
    expect(await api.getUsersFromTag(id)).toMatchObject({ count: 2, data: { openid: openids.slice(0, 2) } })
    expect(await api.getTags()).toMatchObject({ tags: expect.arrayContaining([expect.objectContaining({ id, name: '会员', count: 2 })]) })
    await expect(api.createTags('会员')).rejects.toMatchObject({ code: 45157 })
  })

  it('answers who wrote, and is refused who did not', async () => {
    await stage.account.say(first(), '你好')
    const { media_id: mediaId } = await api.uploadMedia(png, 'image', 'one.png', 'image/png')
    await api.sendText(first(), '您好')
    await api.sendImage(first(), mediaId)
    expect(await api.getMedia(mediaId)).toEqual(png)
    expect(stage.account.received(first())).toMatchObject([{ by: 'service', text: '您好' }, { by: 'service', type: 'image' }])
    await expect(api.sendText(second(), '您好')).rejects.toMatchObject({ code: 45015 })
  })

  it('sends a template message, whose id is longer than a number', async () => {
    const { template_id: templateId } = await api.addTemplate('TM00015')
    expect(await api.getAllPrivateTemplate()).toMatchObject({ template_list: [{ template_id: templateId }] })
    const sent = await api.sendTemplate(first(), templateId, 'https://example.com', '#173177', {
      thing1: { value: '拿铁' }, time2: { value: '2026-03-01 18:00' }, character_string3: { value: '2026' },
    })
    expect(sent).toMatchObject({ errcode: 0 })
    expect(String(sent['msgid'])).toMatch(/^\d{16,20}$/)
    expect(stage.account.receivedCount({ openid: first(), by: 'template' })).toBe(1)
  })

  it('sends to a list and to a tag, and asks what became of it', async () => {
    const { msg_id: msgId } = await api.massSendText('周末新品', openids, 'key1')
    await stage.account.eventsTold()
    expect(await api.getMassMessageStatus(String(msgId))).toMatchObject({ msg_status: 'SEND_SUCCESS' })
    expect(openids.map((openid) => stage.account.receivedCount({ openid, by: 'mass' }))).toEqual([1, 1, 1])
    await api.previewText(first(), '预览')
    expect(stage.account.receivedCount({ openid: first(), by: 'preview' })).toBe(1)
    await expect(api.massSendText('周末新品', openids.slice(0, 1), 'key2')).rejects.toMatchObject({ code: 40130 })
  })

  it('makes QR codes that can be looked at', async () => {
    const { ticket } = await api.createTmpQRCode('store_1', 1800)
    const picture = await fetch(api.showQRCodeURL(ticket))
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toMatch(/^image\//)
    expect(await api.createLimitQRCode(123)).toMatchObject({ ticket: expect.any(String) })
  })

  it('makes menus, one of them for a tag', async () => {
    const { tag: { id } } = await api.createTags('会员')
    await api.batchTagging([first()], id)
    const button = [{ type: 'click', name: '今日歌曲', key: 'SONG' }, { name: '菜单', sub_button: [{ type: 'view', name: '搜索', url: 'https://example.com/' }] }]
    await api.createMenu({ button })
    await api.addConditionalMenu({ button: [{ type: 'click', name: '会员', key: 'VIP' }], matchrule: { tag_id: String(id) } })
    expect(await api.getMenu()).toMatchObject({ menu: { button: [{ name: '今日歌曲' }, { name: '菜单' }] } })
    expect(await api.tryConditionalMenu(first())).toMatchObject({ button: [{ name: '会员' }] })
    expect(await api.tryConditionalMenu(second())).toMatchObject({ button: [{ name: '今日歌曲' }, { name: '菜单' }] })
    await api.removeMenu()
    await expect(api.getMenu()).rejects.toMatchObject({ code: 46003 })
  })

  it('gets a ticket for pages, and lists agents', async () => {
    expect(await api.ensureTicket()).toMatchObject({ ticket: expect.any(String) })
    // The library adds agents at an address of its own that cannot be set.
    await stage.call('POST', '/customservice/kfaccount/add', { kf_account: 'anna@coffee', nickname: '安娜' })
    expect(await api.getCustomServiceList()).toMatchObject({ kf_list: [{ kf_nick: '安娜' }] })
  })
})
