import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about the account's web pages say in Chinese. */
export const pageTexts: Catalogue = {
  PAGE_SETTINGS_CHANGED: {
    'zh-CN': { title: '这些设置刚刚被其他人修改过', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '這些設定剛剛被其他人修改過', advice: '請重新讀取，現在的版本是 {version}。' },
  },
  PAGE_HOST_NOT_LISTED: {
    'zh-CN': { title: '这个网页不在本账号的域名上', advice: '请在账号的网页设置中加入它的域名，与地址栏所示一致。' },
    'zh-TW': { title: '這個網頁不在本帳號的網域上', advice: '請在帳號的網頁設定中加入它的網域，與網址列所示一致。' },
  },
  PAGE_SIGNATURES_LIMITED: {
    'zh-CN': { title: '从这里请求签名的次数过多', advice: '请一分钟后再试；每打开一个网页只请求一次。' },
    'zh-TW': { title: '從這裡請求簽章的次數過多', advice: '請一分鐘後再試；每開啟一個網頁只請求一次。' },
  },
}
