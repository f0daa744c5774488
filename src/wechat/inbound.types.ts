import type { XmlNode } from './xml.ts'

/** What every delivery has. */
interface Common {
  /** The account's own `gh_` id. */
  toUserName: string
  /** Whom it is about: the sender, but for the personal-information events the person named inside. */
  openid: string
  fromUserName: string
  createdAt: Date
  /** The elements beyond the common ones, as WeChat sent them: what is not typed below is still here. */
  fields: XmlNode
}

export interface MessageCommon extends Common {
  kind: 'message'
  /** A 64-bit number, kept as its digits. */
  msgId: string | null
  /** Set when the message was sent from an article: the article's data id, and its place, counted from 1. */
  msgDataId: string | null
  idx: number | null
  businessId: string | null
}

export interface EventCommon extends Common {
  kind: 'event'
}

interface Clip {
  mediaId: string
  thumbMediaId: string
}

/** The own fields of each message (WeChat: Receiving standard messages). A missing text is empty, the rest null. */
export interface MessageFields {
  /** `bizMsgMenuId`: the item that was clicked in a menu message; `content` is then the item's text. */
  text: { content: string, bizMsgMenuId: string | null }
  image: { picUrl: string, mediaId: string }
  voice: { mediaId: string, format: string, mediaId16K: string | null, recognition: string | null }
  video: Clip
  shortvideo: Clip
  location: { latitude: number | null, longitude: number | null, scale: number | null, label: string }
  link: { title: string, description: string, url: string }
  miniprogrampage: { title: string, appId: string, pagePath: string, thumbUrl: string, thumbMediaId: string }
  file: { title: string, description: string, fileKey: string, fileMd5: string, fileTotalLen: number | null }
}

export interface CheckedArticle {
  articleIdx: number | null
  userDeclareState: number | null
  auditState: number | null
  originalArticleUrl: string
  originalArticleType: number | null
  canReprint: boolean
  needReplaceContent: boolean
  needShowReprintSource: boolean
}

export interface CopyrightCheck {
  count: number | null
  /** 1 not a reprint, 2 a reprint that may be sent, 3 one that may not. */
  checkState: number | null
  articles: CheckedArticle[]
}

interface Scan {
  eventKey: string
  scanType: string
  scanResult: string
}

interface Pictures {
  eventKey: string
  count: number | null
  picMd5Sums: string[]
}

interface Person {
  unionid: string | null
  appid: string | null
}

interface Verified {
  expiredTime: Date | null
}

interface NotVerified {
  failTime: Date | null
  failReason: string
}

/** The own fields of each event (WeChat: Receiving event pushes), by its name as WeChat spells it. */
export interface EventFields {
  /** `qrScene`: the scene of the QR code that led here, without WeChat's prefix; null for any other way to follow. */
  subscribe: { eventKey: string, qrScene: string | null, ticket: string | null }
  unsubscribe: { eventKey: string }
  SCAN: { eventKey: string, qrScene: string | null, ticket: string | null }
  LOCATION: { latitude: number | null, longitude: number | null, precision: number | null }
  CLICK: { eventKey: string }
  VIEW: { eventKey: string, menuId: string | null }
  view_miniprogram: { eventKey: string, menuId: string | null }
  scancode_push: Scan
  scancode_waitmsg: Scan
  pic_sysphoto: Pictures
  pic_photo_or_album: Pictures
  pic_weixin: Pictures
  location_select: {
    eventKey: string
    latitude: number | null
    longitude: number | null
    scale: number | null
    label: string
    poiName: string
  }
  TEMPLATESENDJOBFINISH: { msgId: string, status: string }
  /** `fromUserName` is WeChat's mass-send helper, not a follower. */
  MASSSENDJOBFINISH: {
    msgId: string
    status: string
    totalCount: number | null
    filterCount: number | null
    sentCount: number | null
    errorCount: number | null
    copyrightCheck: CopyrightCheck | null
    articleUrls: { articleIdx: number | null, articleUrl: string }[]
  }
  PUBLISHJOBFINISH: {
    publishId: string
    publishStatus: number | null
    articleId: string | null
    articles: { idx: number | null, articleUrl: string }[]
    failIdx: number[]
  }
  subscribe_msg_popup_event: { list: { templateId: string, subscribeStatus: string, popupScene: number | null }[] }
  subscribe_msg_change_event: { list: { templateId: string, subscribeStatus: string }[] }
  subscribe_msg_sent_event: { list: { templateId: string, msgId: string, errorCode: number | null, errorStatus: string }[] }
  kf_create_session: { kfAccount: string }
  kf_close_session: { kfAccount: string, closeType: string | null }
  kf_switch_session: { fromKfAccount: string, toKfAccount: string }
  user_info_modified: Person
  user_authorization_revoke: Person & { revokeInfo: string }
  user_authorization_cancellation: Person
  qualification_verify_success: Verified
  qualification_verify_fail: NotVerified
  naming_verify_success: Verified
  naming_verify_fail: NotVerified
  annual_renew: Verified
  verify_expired: Verified
}

export type MessageType = keyof MessageFields
export type EventType = keyof EventFields

export type InboundMessage =
  | { [T in MessageType]: MessageCommon & { type: T } & MessageFields[T] }[MessageType]
  | (MessageCommon & { type: 'unknown', msgType: string })

export type InboundEvent =
  | { [T in EventType]: EventCommon & { type: T } & EventFields[T] }[EventType]
  | (EventCommon & { type: 'unknown', event: string })

export type Inbound = InboundMessage | InboundEvent
