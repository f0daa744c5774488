import { type Language, say, type Text } from '../platform/i18n.ts'
import type { Health } from './health.service.ts'

export interface Advice { code: string, text: string }

interface Rule {
  code: string
  /** What it speaks of, or nothing when it does not apply. */
  concerns: (health: Health, now: Date) => string | undefined
  text: Text
}

const dayMs = 24 * 3600_000
// Long enough to be seen by somebody who looks once a week.
const foreignForMs = 7 * dayMs

const refusedWith = (...codes: number[]) => ({ refusals }: Health): string | undefined => {
  const found = refusals.filter(({ errcode }) => codes.includes(errcode))
  return found.length === 0 ? undefined : found.map(({ api }) => api).join(', ')
}

const rules: readonly Rule[] = [
  {
    code: 'FOREIGN_REFRESH',
    concerns ({ token }, now) {
      const at = token?.foreignRefreshedAt?.getTime() ?? -Infinity
      return now.getTime() - at < foreignForMs ? String(token?.foreignRefreshes) : undefined
    },
    text: {
      'zh-CN': '另有系统在刷新这个账号的 access_token（已发现 {concerned} 次）。请让它停止，或改用 stable_token 且不强制刷新；必要时重置 AppSecret。',
      'zh-TW': '另有系統在更新這個帳號的 access_token（已發現 {concerned} 次）。請讓它停止，或改用 stable_token 且不強制更新；必要時重設 AppSecret。',
      'en': 'Another system refreshes this account’s token (seen {concerned} times). Stop it, or let it use stable_token without force; if nobody knows it, reset the AppSecret.',
    },
  },
  {
    code: 'APP_SECRET_MISSING',
    concerns: ({ told }) => (told?.problem === 'APP_SECRET_MISSING' ? '' : undefined),
    text: {
      'zh-CN': '账号没有 AppSecret，只能接收推送和被动回复。请在账号设置中补上。',
      'zh-TW': '帳號沒有 AppSecret，只能接收推送和被動回覆。請在帳號設定中補上。',
      'en': 'The account has no AppSecret, so it can only take in webhooks and answer them. Add it to the account’s settings.',
    },
  },
  {
    code: 'SECRET_WRONG',
    concerns: refusedWith(40001, 40013, 40125),
    text: {
      'zh-CN': '微信不接受 AppID 或 AppSecret。请与微信后台核对后，在账号设置中更正。',
      'zh-TW': '微信不接受 AppID 或 AppSecret。請與微信後台核對後，在帳號設定中更正。',
      'en': 'WeChat does not take the AppID or AppSecret. Compare them with WeChat’s console and correct the account’s settings.',
    },
  },
  {
    code: 'SECRET_FROZEN',
    concerns: refusedWith(40243),
    text: {
      'zh-CN': 'AppSecret 已被冻结。请管理员在微信后台解冻。',
      'zh-TW': 'AppSecret 已遭凍結。請管理員在微信後台解除。',
      'en': 'The AppSecret is frozen. The administrator can unfreeze it in WeChat’s console.',
    },
  },
  {
    code: 'CALLER_NOT_ALLOWED',
    concerns: refusedWith(40164, 61004, 89501, 89502, 89503, 89506, 89507),
    text: {
      'zh-CN': '微信不允许这台服务器的 IP 获取 access_token。请在微信后台把它加入 IP 白名单，或请管理员在手机上确认。',
      'zh-TW': '微信不允許這台伺服器的 IP 取得 access_token。請在微信後台把它加入 IP 白名單，或請管理員在手機上確認。',
      'en': 'WeChat lets this server’s address have no token. Add it to the IP allow-list in WeChat’s console, or have the administrator confirm it on the phone.',
    },
  },
  {
    code: 'ACCOUNT_FROZEN',
    concerns: refusedWith(50002, 50004, 50007, 200011),
    text: {
      'zh-CN': '账号已被微信冻结或封禁。请在微信后台查看原因并申诉。',
      'zh-TW': '帳號已遭微信凍結或封禁。請在微信後台查看原因並申訴。',
      'en': 'WeChat froze or banned the account. Its console says why and how to object.',
    },
  },
  {
    code: 'NOT_AUTHORIZED',
    concerns: refusedWith(48001, 48004, 50001),
    text: {
      'zh-CN': '微信拒绝接口 {concerned}。请在微信后台核对账号类型、认证是否过期以及接口权限，并更正这里的设置。',
      'zh-TW': '微信拒絕介面 {concerned}。請在微信後台核對帳號類型、認證是否過期以及介面權限，並更正這裡的設定。',
      'en': 'WeChat refuses {concerned}. Check the account’s kind, whether its verification has lapsed and its API permissions in WeChat’s console, and correct the settings here.',
    },
  },
  {
    code: 'AGREEMENT_MISSING',
    concerns: refusedWith(48003),
    text: {
      'zh-CN': '还没有同意群发协议。请管理员在微信后台同意一次。',
      'zh-TW': '還沒有同意群發協議。請管理員在微信後台同意一次。',
      'en': 'The agreement on mass sends has not been accepted. The administrator can accept it once in WeChat’s console.',
    },
  },
  {
    code: 'QUOTA_USED_UP',
    concerns: refusedWith(45009),
    text: {
      'zh-CN': '{concerned} 今天的额度已用完，北京时间零点恢复。急用时可以重置，每月次数有限。',
      'zh-TW': '{concerned} 今天的額度已用完，北京時間零點恢復。急用時可以重設，每月次數有限。',
      'en': 'Today’s quota of {concerned} is used up; it is renewed at midnight, China time. A reset helps at once, but there are few of them a month.',
    },
  },
  {
    code: 'WECHAT_UNREACHABLE',
    concerns: ({ told }) => (told?.problem === 'WECHAT_UNREACHABLE' ? '' : undefined),
    text: {
      'zh-CN': '上次检查时没有得到微信的有效应答。请检查这台服务器到 api.weixin.qq.com 的网络。',
      'zh-TW': '上次檢查時沒有得到微信的有效回應。請檢查這台伺服器到 api.weixin.qq.com 的網路。',
      'en': 'At the last check WeChat gave no usable answer. Check this server’s way to api.weixin.qq.com.',
    },
  },
]

/** What an operator can do about it, in their language. */
export function adviceOn (health: Health, language: Language, now: Date): Advice[] {
  return rules.flatMap(({ code, concerns, text }) => {
    const concerned = concerns(health, now)
    return concerned === undefined ? [] : [{ code, text: say(text, language, { concerned }) }]
  })
}
