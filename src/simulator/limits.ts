/**
 * Every number of the platform that its operator may change. The defaults are those of a verified account in 2026, from the
 * pages of the APIs and "接口调用频次限制"; where pages disagree, the stricter one.
 */
export interface Limits {
  /** Calls of one API by its path, a day of China's calendar and a minute. What is not listed has no limit of its own. */
  quotas: Readonly<Record<string, Quota>>
  /** Resets of all counters, by API, v2 and console together, a month (page: clear_quota). */
  quotaResetsPerMonth: number
  /** Resets of one API's counter, a month (page: openapi/quota/clear). */
  apiResetsPerMonth: number
  /** Service messages after a follower wrote, and after a follow, a scan or a click (page "发送客服消息"). It was 20 until 2023. */
  windowAfterMessage: WindowLimit
  windowAfterTouch: WindowLimit
  tags: number
  tagsPerFollower: number
  /** A tag with more followers cannot be deleted. */
  deletableTagFollowers: number
  /** Of a tag's name. Page "创建标签" says 30 characters and names 30 bytes in its table of errors. */
  tagNameBytes: number
  /** A remark is shorter. */
  remarkBytes: number
  /** How long after a migration its openids can be exchanged (page: changeopenid). */
  openidExchangeMs: number
  /** The hour in China from which the day before can be asked about. */
  statisticsReadyHour: number
  agents: number
  /** How many agent accounts one person can be bound to. Page "邀请绑定客服帐号" names a code and no number. */
  bindingsPerPerson: number
  avatarBytes: number
  /** How long the invited person may think about it. Not published. */
  invitationMs: number
  /** A talk that no agent closes keeps messages from the webhook for so long. */
  kfForwardingMs: number
  /** Page "客服输入状态": how fresh a message must be, and how long typing is shown. */
  typingContactMs: number
  typingMs: number
  /** Of a menu message (msgmenu). Its codes are known and its numbers are not: these are those of 微信客服. */
  menuMessageItems: number
  menuMessageItemBytes: number
  permanentQrCodes: number
  messageTemplates: number
  subscriptionTemplates: number
  /** Mass sends that one follower of a service account receives in a month. */
  massPerFollowerPerMonth: number
  /** And one of a subscription account in a day. */
  massPerFollowerPerDay: number
  /** Of a service account: to everybody. */
  massToAllPerDay: number
  massToAllPerMonth: number
  /** Of a subscription account: all mass sends together. */
  massPerDay: number
  /** Templates of industries cannot be added any more: so for accounts that began after 2023. */
  onlyCategoryTemplates: boolean
  /** The longest `client_msg_id`; no page says. */
  templateKeyBytes: number
  /** How long a `client_msg_id` or `clientmsgid` is remembered. */
  templateKeyMs: number
  massKeyMs: number
  temporaryMediaMs: number
  /** Of an article's content: fewer than so many. The page "新增草稿" names 2 KB as well, which no article would fit. */
  articleCharacters: number
  articleBytes: number
  /** How long publishing takes. Not published. */
  publishMs: number
  /** Pictures and drafts together. */
  permanentImagesAndNews: number
  permanentMediaOfOtherKinds: number
  /** Of a temporary picture the page says 10 MB and 2 MB. */
  temporaryImageBytes: number
  /** Any other file at most, by its kind. */
  mediaBytes: Readonly<Record<'image' | 'voice' | 'video' | 'thumb', number>>
  /** A picture inside articles: fewer than so many. */
  articlePictureBytes: number
  /** All permanent files together, and all temporary ones: not WeChat's limit but this machine's. */
  mediaRoomBytes: number
}

interface WindowLimit {
  messages: number
  seconds: number
}

export interface Quota {
  perDay?: number
  perMinute?: number
}

const quotas: Record<string, Quota> = {
  '/cgi-bin/token': { perDay: 2000 },
  '/cgi-bin/stable_token': { perDay: 500_000, perMinute: 10_000 },
  '/cgi-bin/getcallbackip': { perDay: 5000 },
  '/cgi-bin/menu/create': { perDay: 1000 },
  '/cgi-bin/menu/get': { perDay: 10_000 },
  '/cgi-bin/menu/delete': { perDay: 1000 },
  '/cgi-bin/menu/addconditional': { perDay: 2000 },
  '/cgi-bin/menu/delconditional': { perDay: 2000 },
  '/cgi-bin/menu/trymatch': { perDay: 20_000 },
  '/cgi-bin/tags/create': { perDay: 1000 },
  '/cgi-bin/tags/get': { perDay: 1000 },
  '/cgi-bin/tags/update': { perDay: 1000 },
  '/cgi-bin/tags/members/batchtagging': { perDay: 100_000 },
  '/cgi-bin/tags/members/batchuntagging': { perDay: 100_000 },
  '/cgi-bin/tags/getidlist': { perDay: 10_000 },
  '/cgi-bin/media/upload': { perDay: 100_000 },
  '/cgi-bin/media/get': { perDay: 200_000 },
  '/cgi-bin/message/custom/send': { perDay: 500_000 },
  '/cgi-bin/message/template/send': { perDay: 100_000 },
  '/cgi-bin/message/template/subscribe': { perDay: 100_000 },
  '/cgi-bin/message/mass/sendall': { perDay: 100, perMinute: 60 },
  '/cgi-bin/message/mass/send': { perDay: 100, perMinute: 60 },
  '/cgi-bin/message/mass/preview': { perDay: 100 },
  '/cgi-bin/message/mass/delete': { perDay: 10 },
  '/cgi-bin/qrcode/create': { perDay: 100_000 },
  '/cgi-bin/user/get': { perDay: 500 },
  '/cgi-bin/user/info': { perDay: 500_000 },
  '/cgi-bin/user/info/batchget': { perDay: 500_000 },
  '/cgi-bin/user/info/updateremark': { perDay: 10_000 },
  '/cgi-bin/draft/add': { perDay: 1000 },
  '/cgi-bin/draft/get': { perDay: 500 },
  '/cgi-bin/draft/delete': { perDay: 1000 },
  '/cgi-bin/draft/update': { perDay: 1000 },
  '/cgi-bin/draft/count': { perDay: 1000 },
  '/cgi-bin/draft/batchget': { perDay: 1000 },
  '/cgi-bin/freepublish/submit': { perDay: 100 },
  '/cgi-bin/freepublish/get': { perDay: 100 },
  '/cgi-bin/freepublish/delete': { perDay: 10 },
  '/cgi-bin/freepublish/getarticle': { perDay: 100 },
  '/cgi-bin/freepublish/batchget': { perDay: 100 },
  '/customservice/msgrecord/getmsglist': { perDay: 5000 },
  '/cgi-bin/ticket/getticket': { perDay: 1_000_000 },
  '/sns/oauth2/access_token': { perMinute: 50_000 },
  '/sns/oauth2/refresh_token': { perMinute: 50_000 },
  '/sns/userinfo': { perMinute: 50_000 },
  '/sns/auth': { perMinute: 50_000 },
}

/** Of a test account (测试号). */
const testQuotas: Record<string, Quota> = {
  '/cgi-bin/token': { perDay: 200 },
  '/cgi-bin/menu/create': { perDay: 100 },
  '/cgi-bin/menu/get': { perDay: 1000 },
  '/cgi-bin/menu/delete': { perDay: 100 },
  '/cgi-bin/tags/create': { perDay: 100 },
  '/cgi-bin/tags/get': { perDay: 100 },
  '/cgi-bin/tags/update': { perDay: 100 },
  '/cgi-bin/tags/members/batchtagging': { perDay: 1000 },
  '/cgi-bin/tags/members/batchuntagging': { perDay: 1000 },
  '/cgi-bin/media/upload': { perDay: 500 },
  '/cgi-bin/media/get': { perDay: 1000 },
  '/cgi-bin/message/custom/send': { perDay: 50_000 },
  '/cgi-bin/qrcode/create': { perDay: 10_000 },
  '/cgi-bin/user/get': { perDay: 100 },
}

const MB = 1024 * 1024

const defaults: Limits = {
  quotas,
  quotaResetsPerMonth: 10,
  apiResetsPerMonth: 50,
  windowAfterMessage: { messages: 5, seconds: 48 * 3600 },
  windowAfterTouch: { messages: 3, seconds: 60 },
  tags: 100,
  tagsPerFollower: 20,
  deletableTagFollowers: 100_000,
  tagNameBytes: 30,
  remarkBytes: 30,
  openidExchangeMs: 15 * 24 * 3600_000,
  statisticsReadyHour: 8,
  agents: 100,
  bindingsPerPerson: 5,
  avatarBytes: 5 * 1024 * 1024,
  invitationMs: 24 * 3600_000,
  kfForwardingMs: 30 * 60_000,
  typingContactMs: 30_000,
  typingMs: 15_000,
  menuMessageItems: 10,
  menuMessageItemBytes: 128,
  permanentQrCodes: 100_000,
  messageTemplates: 25,
  subscriptionTemplates: 50,
  massPerFollowerPerMonth: 4,
  massPerFollowerPerDay: 1,
  massToAllPerDay: 1,
  massToAllPerMonth: 4,
  massPerDay: 1,
  onlyCategoryTemplates: false,
  templateKeyBytes: 32,
  templateKeyMs: 10 * 60_000,
  massKeyMs: 24 * 3600_000,
  temporaryMediaMs: 3 * 24 * 3600_000,
  articleCharacters: 20_000,
  articleBytes: 1024 * 1024,
  publishMs: 0,
  permanentImagesAndNews: 100_000,
  permanentMediaOfOtherKinds: 1000,
  temporaryImageBytes: 2 * MB,
  mediaBytes: { image: 10 * MB, voice: 2 * MB, video: 10 * MB, thumb: MB / 16 },
  articlePictureBytes: MB,
  mediaRoomBytes: 256 * MB,
}

export function limitsOf ({ isTestAccount = false, limits = {} }: { isTestAccount?: boolean, limits?: Partial<Limits> }): Limits {
  return { ...defaults, ...limits, quotas: { ...quotas, ...(isTestAccount ? testQuotas : {}), ...limits.quotas } }
}
