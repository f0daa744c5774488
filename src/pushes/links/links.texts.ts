import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about links say in Chinese. */
export const linkTexts: Catalogue = {
  READERS_NOT_KNOWN: {
    'zh-CN': { title: '微信不会告诉这个账号谁打开了网页', advice: '只有已认证的服务号可以使用网页授权；请选择 none。' },
    'zh-TW': { title: '微信不會告訴這個帳號誰打開了網頁', advice: '只有已認證的服務號可以使用網頁授權；請選擇 none。' },
  },
  OAUTH_HOST_NOT_ALLOWED: {
    'zh-CN': { title: '不允许跳转到这个域名', advice: '请在推送设置的 allowedHosts 中加入这个域名。' },
    'zh-TW': { title: '不允許跳轉到這個網域', advice: '請在推送設定的 allowedHosts 中加入這個網域。' },
  },
  OAUTH_TICKET_INVALID: {
    'zh-CN': { title: '票据不属于这个账号，或者已经失效', advice: '票据五分钟内有效：请让访客重新开始授权。' },
    'zh-TW': { title: '票據不屬於這個帳號，或者已經失效', advice: '票據五分鐘內有效：請讓訪客重新開始授權。' },
  },
}
