import { describe, expect, it } from 'vitest'
import { parseInbound } from '../../src/wechat/inbound.ts'
import type { EventFields } from '../../src/wechat/inbound.types.ts'
import { sample, sampleNames } from './fixtures.ts'

type Row<T extends keyof EventFields> = [name: string, type: T, createTime: number, own: EventFields[T]]

const follower = 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN'
const helper = 'oCRMmassHelper00000000000001'
const system = 'oCRMsystem000000000000000001'
const ticket = 'gQHdemoTicket0000000000000000000000000000000000000000000000000000000000000000000AAIEdemo'
const noticeTemplate = 'Xk3vQ9mZ2hR7tY1pL5nB8cD4fG6jK0sWaE2uI4oP9qT'
const otherTemplate = 'Hn5bV8cX1zL4kJ7hG0fD3sA6pO9iU2yT5rE8wQ1mN4B'
const person = { unionid: 'oUnionDemo000000000000000001', appid: 'wx5f0c3a7d91e2b846' }
const refused = { totalCount: 0, filterCount: 0, sentCount: 0, errorCount: 0 }
const reprint = {
  userDeclareState: 0, auditState: 2, originalArticleType: 1,
  canReprint: true, needReplaceContent: true, needShowReprintSource: true,
}

// For each event its own fields, every one of them.
const events: { [T in keyof EventFields]: Row<T> }[keyof EventFields][] = [
  ['event-subscribe.xml', 'subscribe', 1767226393, { eventKey: '', qrScene: null, ticket: null }],
  ['event-subscribe-qrscene.xml', 'subscribe', 1767226454, { eventKey: 'qrscene_store_0042', qrScene: 'store_0042', ticket }],
  ['event-unsubscribe.xml', 'unsubscribe', 1767226515, { eventKey: '' }],
  ['event-SCAN.xml', 'SCAN', 1767226576, { eventKey: 'store_0042', qrScene: 'store_0042', ticket }],
  ['event-LOCATION.xml', 'LOCATION', 1767226637, { latitude: 31.230416, longitude: 121.473701, precision: 65 }],
  ['event-CLICK.xml', 'CLICK', 1767226698, { eventKey: 'MENU_CONTACT_AGENT' }],
  ['event-VIEW.xml', 'VIEW', 1767226759, { eventKey: 'https://example.com/orders', menuId: '430000001' }],
  ['event-view_miniprogram.xml', 'view_miniprogram', 1767226820, { eventKey: 'pages/index/index', menuId: '430000002' }],
  ['event-scancode_push.xml', 'scancode_push', 1767226881, {
    eventKey: 'MENU_SCAN_PUSH', scanType: 'qrcode', scanResult: 'https://example.com/t/8842',
  }],
  ['event-scancode_waitmsg.xml', 'scancode_waitmsg', 1767226942, {
    eventKey: 'MENU_SCAN_WAIT', scanType: 'qrcode', scanResult: 'https://example.com/t/8842',
  }],
  ['event-pic_sysphoto.xml', 'pic_sysphoto', 1767227003, {
    eventKey: 'MENU_PHOTO', count: 1, picMd5Sums: ['5baf1c0d9e8f7a6b5c4d3e2f10203040'],
  }],
  ['event-pic_photo_or_album.xml', 'pic_photo_or_album', 1767227064, {
    eventKey: 'MENU_PHOTO_ALBUM', count: 2, picMd5Sums: ['5baf1c0d9e8f7a6b5c4d3e2f10203040', '5baf1c0d9e8f7a6b5c4d3e2f10203041'],
  }],
  ['event-pic_weixin.xml', 'pic_weixin', 1767227125, {
    eventKey: 'MENU_ALBUM', count: 1, picMd5Sums: ['5baf1c0d9e8f7a6b5c4d3e2f10203040'],
  }],
  ['event-location_select.xml', 'location_select', 1767227186, {
    eventKey: 'MENU_LOCATION', latitude: 31.230416, longitude: 121.473701, scale: 15, label: '上海市黄浦区人民大道200号', poiName: '',
  }],
  ['event-TEMPLATESENDJOBFINISH-success.xml', 'TEMPLATESENDJOBFINISH', 1767227247, {
    msgId: '3900000000000000001', status: 'success',
  }],
  ['event-TEMPLATESENDJOBFINISH-user-block.xml', 'TEMPLATESENDJOBFINISH', 1767227308, {
    msgId: '3900000000000000002', status: 'failed:user block',
  }],
  ['event-TEMPLATESENDJOBFINISH-system-failed.xml', 'TEMPLATESENDJOBFINISH', 1767227369, {
    msgId: '3900000000000000003', status: 'failed: system failed',
  }],
  ['event-MASSSENDJOBFINISH-success.xml', 'MASSSENDJOBFINISH', 1767227430, {
    msgId: '1000001801', status: 'send success', totalCount: 10000, filterCount: 9800, sentCount: 9790, errorCount: 10,
    copyrightCheck: { count: 0, checkState: 1, articles: [] },
    articleUrls: [
      { articleIdx: 1, articleUrl: 'http://mp.weixin.qq.com/s/demoArticle1' },
      { articleIdx: 2, articleUrl: 'http://mp.weixin.qq.com/s/demoArticle2' },
    ],
  }],
  ['event-MASSSENDJOBFINISH-copyright.xml', 'MASSSENDJOBFINISH', 1767227491, {
    msgId: '1000001801', status: 'err(30003)', ...refused, articleUrls: [],
    copyrightCheck: { count: 2, checkState: 2, articles: [
      { articleIdx: 1, originalArticleUrl: 'http://mp.weixin.qq.com/s/demoOriginal1', ...reprint },
      { articleIdx: 2, originalArticleUrl: 'http://mp.weixin.qq.com/s/demoOriginal2', ...reprint },
    ] },
  }],
  ['event-MASSSENDJOBFINISH-fail.xml', 'MASSSENDJOBFINISH', 1767227552, {
    msgId: '1000001801', status: 'send fail', totalCount: 10000, filterCount: 9800, sentCount: 0, errorCount: 9800,
    copyrightCheck: null, articleUrls: [],
  }],
  ['event-MASSSENDJOBFINISH-admin-timeout.xml', 'MASSSENDJOBFINISH', 1767227613, {
    msgId: '1000001801', status: 'err(40002)', ...refused, copyrightCheck: null, articleUrls: [],
  }],
  ['event-PUBLISHJOBFINISH-success.xml', 'PUBLISHJOBFINISH', 1767227674, {
    publishId: '2247500101', publishStatus: 0, articleId: 'demoArticleId_0123456789abcdefghijklmnopqrs',
    articles: [{ idx: 1, articleUrl: 'http://mp.weixin.qq.com/s/demoPublished1' }], failIdx: [],
  }],
  ['event-PUBLISHJOBFINISH-fail.xml', 'PUBLISHJOBFINISH', 1767227735, {
    publishId: '2247500102', publishStatus: 2, articleId: null, articles: [], failIdx: [1, 2],
  }],
  ['event-subscribe_msg_popup_event.xml', 'subscribe_msg_popup_event', 1767227796, { list: [
    { templateId: noticeTemplate, subscribeStatus: 'accept', popupScene: 1 },
    { templateId: otherTemplate, subscribeStatus: 'reject', popupScene: 1 },
  ] }],
  ['event-subscribe_msg_popup_event.json', 'subscribe_msg_popup_event', 1767230100, {
    list: [{ templateId: noticeTemplate, subscribeStatus: 'accept', popupScene: 0 }],
  }],
  ['event-subscribe_msg_popup_event-single.json', 'subscribe_msg_popup_event', 1767230101, {
    list: [{ templateId: noticeTemplate, subscribeStatus: 'accept', popupScene: 0 }],
  }],
  ['event-subscribe_msg_change_event.xml', 'subscribe_msg_change_event', 1767227857, {
    list: [{ templateId: noticeTemplate, subscribeStatus: 'reject' }],
  }],
  ['event-subscribe_msg_sent_event-success.xml', 'subscribe_msg_sent_event', 1767227918, {
    list: [{ templateId: noticeTemplate, msgId: '1900000000000000001', errorCode: 0, errorStatus: 'success' }],
  }],
  ['event-subscribe_msg_sent_event-fail.xml', 'subscribe_msg_sent_event', 1767227979, {
    list: [{ templateId: noticeTemplate, msgId: '1900000000000000002', errorCode: 43101, errorStatus: 'user refuse to accept the msg' }],
  }],
  ['event-subscribe_msg_sent_event.json', 'subscribe_msg_sent_event', 1767230102, {
    list: [{ templateId: noticeTemplate, msgId: '1900000000000000003', errorCode: 0, errorStatus: 'success' }],
  }],
  ['event-kf_create_session.xml', 'kf_create_session', 1767228040, { kfAccount: 'agent01@crm_demo' }],
  ['event-kf_close_session.xml', 'kf_close_session', 1767228101, { kfAccount: 'agent01@crm_demo', closeType: null }],
  ['event-kf_switch_session.xml', 'kf_switch_session', 1767228162, {
    fromKfAccount: 'agent01@crm_demo', toKfAccount: 'agent02@crm_demo',
  }],
  ['event-user_info_modified.xml', 'user_info_modified', 1767228223, person],
  ['event-user_authorization_revoke.xml', 'user_authorization_revoke', 1767228284, { ...person, revokeInfo: '205' }],
  ['event-user_authorization_cancellation.xml', 'user_authorization_cancellation', 1767228345, person],
  ['event-qualification_verify_success.xml', 'qualification_verify_success', 1767228406, { expiredTime: new Date('2027-01-01T00:00:00Z') }],
  ['event-qualification_verify_fail.xml', 'qualification_verify_fail', 1767228467, {
    failTime: new Date('2026-01-01T01:13:20Z'), failReason: 'by time',
  }],
  ['event-naming_verify_success.xml', 'naming_verify_success', 1767228528, { expiredTime: new Date('2027-01-01T00:00:00Z') }],
  ['event-naming_verify_fail.xml', 'naming_verify_fail', 1767228589, {
    failTime: new Date('2026-01-01T01:13:20Z'), failReason: 'by time',
  }],
  ['event-annual_renew.xml', 'annual_renew', 1767228650, { expiredTime: new Date('2027-01-01T00:00:00Z') }],
  ['event-verify_expired.xml', 'verify_expired', 1767228711, { expiredTime: new Date('2026-01-01T00:00:00Z') }],
]

function senderOf (name: string): string {
  if (/MASSSEND|PUBLISH/.test(name)) return helper
  return /verify|renew/.test(name) ? system : follower
}

describe('an inbound event', () => {
  it.each(events)('is read: %s', (name, type, createTime, own) => {
    expect(parseInbound(sample(name))).toEqual({
      kind: 'event',
      type,
      toUserName: 'gh_7c1e5a90d3b2',
      fromUserName: senderOf(name),
      openid: senderOf(name),
      createdAt: new Date(createTime * 1000),
      ...own,
      fields: expect.any(Object),
    })
  })

  it('has a row here for every sample', () => {
    expect(events.map(([name]) => name).sort()).toEqual(sampleNames().filter((name) => name.startsWith('event-')).sort())
  })

  it.each(events.map(([name, type]) => [name, type]))('survives the loss of all its own fields: %s', (name, type) => {
    const common = '<ToUserName>gh</ToUserName><FromUserName>o</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>'
    // Only these three are nothing without the person whom they are about.
    const openid = name.startsWith('event-user_') ? '<OpenID>o</OpenID>' : ''
    const inbound = parseInbound(`<xml>${common}<Event>${type}</Event>${openid}</xml>`)
    expect(Object.keys(inbound).sort()).toEqual(Object.keys(parseInbound(sample(name))).sort())
    expect(Object.values(inbound)).not.toContain(undefined)
  })
})
