import { childOf, childrenOf, flagOf, momentOf, numberOf, numbersOf, optionalOf, textOf } from './inbound-fields.ts'
import type { CopyrightCheck, EventFields, EventType } from './inbound.types.ts'
import type { XmlNode } from './xml.ts'

const QR_PREFIX = 'qrscene_'

/** How each event's own fields are read. The spelling of the elements is WeChat's, page Receiving event pushes. */
export const eventReaders: { [T in EventType]: (fields: XmlNode) => EventFields[T] } = {
  subscribe: (fields) => ({ ...readKey(fields), qrScene: sceneOfFollow(fields), ticket: optionalOf(fields, 'Ticket') }),
  unsubscribe: readKey,
  SCAN: (fields) => ({ ...readKey(fields), qrScene: optionalOf(fields, 'EventKey'), ticket: optionalOf(fields, 'Ticket') }),
  LOCATION: (fields) => ({
    latitude: numberOf(fields, 'Latitude'),
    longitude: numberOf(fields, 'Longitude'),
    precision: numberOf(fields, 'Precision'),
  }),
  CLICK: readKey,
  VIEW: readView,
  view_miniprogram: readView,
  scancode_push: readScan,
  scancode_waitmsg: readScan,
  pic_sysphoto: readPictures,
  pic_photo_or_album: readPictures,
  pic_weixin: readPictures,
  location_select: readSelectedLocation,
  TEMPLATESENDJOBFINISH: readFinished,
  MASSSENDJOBFINISH: readMassResult,
  PUBLISHJOBFINISH: readPublished,
  subscribe_msg_popup_event: (fields) => ({
    list: noticesOf(fields, 'SubscribeMsgPopupEvent').map((item) => ({
      ...readConsent(item), popupScene: numberOf(item, 'PopupScene'),
    })),
  }),
  subscribe_msg_change_event: (fields) => ({ list: noticesOf(fields, 'SubscribeMsgChangeEvent').map(readConsent) }),
  subscribe_msg_sent_event: (fields) => ({ list: noticesOf(fields, 'SubscribeMsgSentEvent').map(readNoticeResult) }),
  kf_create_session: (fields) => ({ kfAccount: textOf(fields, 'KfAccount') }),
  kf_close_session: (fields) => ({ kfAccount: textOf(fields, 'KfAccount'), closeType: optionalOf(fields, 'CloseType') }),
  kf_switch_session: (fields) => ({
    fromKfAccount: textOf(fields, 'FromKfAccount'),
    toKfAccount: textOf(fields, 'ToKfAccount'),
  }),
  user_info_modified: readPerson,
  user_authorization_revoke: (fields) => ({ ...readPerson(fields), revokeInfo: textOf(fields, 'RevokeInfo') }),
  user_authorization_cancellation: readPerson,
  qualification_verify_success: readVerified,
  qualification_verify_fail: readNotVerified,
  naming_verify_success: readVerified,
  naming_verify_fail: readNotVerified,
  annual_renew: readVerified,
  verify_expired: readVerified,
}

/**
 * The `List` of a subscription event. WeChat's JSON format leaves out the wrapper element around it.
 */
export function noticesOf (fields: XmlNode, wrapper: string): XmlNode[] {
  return childrenOf(wrapper in fields ? childOf(fields, wrapper) : fields, 'List')
}

/** The person whom a personal-information event is about. Older material spells the element `openid`. */
export function personOf (fields: XmlNode): string | null {
  return optionalOf(fields, 'OpenID') ?? optionalOf(fields, 'openid')
}

function readKey (fields: XmlNode) {
  return { eventKey: textOf(fields, 'EventKey') }
}

/** Follows from elsewhere may carry other keys. A scene may itself begin like the prefix, which goes once. */
function sceneOfFollow (fields: XmlNode): string | null {
  const key = textOf(fields, 'EventKey')
  return key.startsWith(QR_PREFIX) ? key.slice(QR_PREFIX.length) : null
}

function readView (fields: XmlNode) {
  return { ...readKey(fields), menuId: optionalOf(fields, 'MenuId') }
}

function readScan (fields: XmlNode) {
  const info = childOf(fields, 'ScanCodeInfo')
  return { ...readKey(fields), scanType: textOf(info, 'ScanType'), scanResult: textOf(info, 'ScanResult') }
}

function readPictures (fields: XmlNode) {
  const info = childOf(fields, 'SendPicsInfo')
  return {
    ...readKey(fields),
    count: numberOf(info, 'Count'),
    picMd5Sums: childrenOf(childOf(info, 'PicList'), 'item').map((item) => textOf(item, 'PicMd5Sum')),
  }
}

function readSelectedLocation (fields: XmlNode): EventFields['location_select'] {
  const info = childOf(fields, 'SendLocationInfo')
  return {
    ...readKey(fields),
    latitude: numberOf(info, 'Location_X'),
    longitude: numberOf(info, 'Location_Y'),
    scale: numberOf(info, 'Scale'),
    label: textOf(info, 'Label'),
    poiName: textOf(info, 'Poiname'),
  }
}

function readFinished (fields: XmlNode) {
  return { msgId: textOf(fields, 'MsgID'), status: textOf(fields, 'Status') }
}

function readMassResult (fields: XmlNode): EventFields['MASSSENDJOBFINISH'] {
  return {
    ...readFinished(fields),
    totalCount: numberOf(fields, 'TotalCount'),
    filterCount: numberOf(fields, 'FilterCount'),
    sentCount: numberOf(fields, 'SentCount'),
    errorCount: numberOf(fields, 'ErrorCount'),
    copyrightCheck: readCopyright(fields),
    articleUrls: itemsOf(childOf(fields, 'ArticleUrlResult')).map((item) => ({
      articleIdx: numberOf(item, 'ArticleIdx'),
      articleUrl: textOf(item, 'ArticleUrl'),
    })),
  }
}

function readCopyright (fields: XmlNode): CopyrightCheck | null {
  const [result] = childrenOf(fields, 'CopyrightCheckResult')
  if (result === undefined) return null
  return {
    count: numberOf(result, 'Count'),
    checkState: numberOf(result, 'CheckState'),
    articles: itemsOf(result).map((item) => ({
      articleIdx: numberOf(item, 'ArticleIdx'),
      userDeclareState: numberOf(item, 'UserDeclareState'),
      auditState: numberOf(item, 'AuditState'),
      originalArticleUrl: textOf(item, 'OriginalArticleUrl'),
      originalArticleType: numberOf(item, 'OriginalArticleType'),
      canReprint: flagOf(item, 'CanReprint'),
      needReplaceContent: flagOf(item, 'NeedReplaceContent'),
      needShowReprintSource: flagOf(item, 'NeedShowReprintSource'),
    })),
  }
}

function itemsOf (result: XmlNode): XmlNode[] {
  return childrenOf(childOf(result, 'ResultList'), 'item')
}

function readPublished (fields: XmlNode): EventFields['PUBLISHJOBFINISH'] {
  const info = childOf(fields, 'PublishEventInfo')
  return {
    publishId: textOf(info, 'publish_id'),
    publishStatus: numberOf(info, 'publish_status'),
    articleId: optionalOf(info, 'article_id'),
    articles: childrenOf(childOf(info, 'article_detail'), 'item').map((item) => ({
      idx: numberOf(item, 'idx'),
      articleUrl: textOf(item, 'article_url'),
    })),
    failIdx: numbersOf(info, 'fail_idx'),
  }
}

function readConsent (item: XmlNode) {
  return { templateId: textOf(item, 'TemplateId'), subscribeStatus: textOf(item, 'SubscribeStatusString') }
}

function readNoticeResult (item: XmlNode) {
  return {
    templateId: textOf(item, 'TemplateId'),
    msgId: textOf(item, 'MsgID'),
    errorCode: numberOf(item, 'ErrorCode'),
    errorStatus: textOf(item, 'ErrorStatus'),
  }
}

function readPerson (fields: XmlNode) {
  return {
    unionid: optionalOf(fields, 'UnionID') ?? optionalOf(fields, 'unionid'),
    appid: optionalOf(fields, 'AppID') ?? optionalOf(fields, 'appid'),
  }
}

function readVerified (fields: XmlNode) {
  return { expiredTime: momentOf(fields, 'ExpiredTime') }
}

function readNotVerified (fields: XmlNode) {
  return { failTime: momentOf(fields, 'FailTime'), failReason: textOf(fields, 'FailReason') }
}
