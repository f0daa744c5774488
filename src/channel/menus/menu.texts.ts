import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about menus say in Chinese. */
export const menuTexts: Catalogue = {
  MENU_NOT_FOUND: {
    'zh-CN': { title: '没有这个菜单' },
    'zh-TW': { title: '沒有這個選單' },
  },
  MENU_CHANGED: {
    'zh-CN': { title: '其他人刚刚修改了这个菜单', advice: '请重新读取菜单，再在新的内容上修改。' },
    'zh-TW': { title: '其他人剛剛修改了這個選單', advice: '請重新讀取選單，再在新的內容上修改。' },
  },
  MENU_WAS_PUBLISHED: {
    'zh-CN': { title: '发布过的菜单不能再修改', advice: '请用它的按钮新建一个菜单。' },
    'zh-TW': { title: '發布過的選單不能再修改', advice: '請用它的按鈕新建一個選單。' },
  },
  MENU_BUSY: {
    'zh-CN': { title: '这个菜单已排期或正在发布', advice: '请用 POST …/menus/:menuId/unschedule 取消排期，或等它的任务结束。' },
    'zh-TW': { title: '這個選單已排程或正在發布', advice: '請用 POST …/menus/:menuId/unschedule 取消排程，或等它的任務結束。' },
  },
  MENU_IN_USE: {
    'zh-CN': { title: '微信正在显示这个菜单', advice: '请先发布另一个菜单。' },
    'zh-TW': { title: '微信正在顯示這個選單', advice: '請先發布另一個選單。' },
  },
  MENU_NOT_SCHEDULED: {
    'zh-CN': { title: '这个菜单没有排期' },
    'zh-TW': { title: '這個選單沒有排程' },
  },
  MENU_MOMENT_UNSOUND: {
    'zh-CN': { title: '菜单只能排期到一年之内的未来时刻', advice: '不填则立即发布。' },
    'zh-TW': { title: '選單只能排程到一年之內的未來時刻', advice: '不填則立即發布。' },
  },
  MENU_TEXT_TOO_LONG: {
    'zh-CN': { title: '这段文字有 {bytes} 字节，微信只接受 {limit} 字节', advice: '请缩短：一个汉字占三个字节。' },
    'zh-TW': { title: '這段文字有 {bytes} 位元組，微信只接受 {limit} 位元組', advice: '請縮短：一個漢字占三個位元組。' },
  },
  MENU_URL_INVALID: {
    'zh-CN': { title: '这不是手机能打开的网址' },
    'zh-TW': { title: '這不是手機能開啟的網址' },
  },
  MENU_TOO_MANY_DOMAINS: {
    'zh-CN': { title: '所有个性化菜单合计最多链接到 {limit} 个域名', advice: '请通过同一个域名的页面跳转。' },
    'zh-TW': { title: '所有個人化選單合計最多連結到 {limit} 個網域', advice: '請透過同一個網域的頁面轉址。' },
  },
  MENU_FOR_NOBODY: {
    'zh-CN': { title: '个性化菜单需要指定标签或手机系统' },
    'zh-TW': { title: '個人化選單需要指定標籤或手機系統' },
  },
  MENU_NEVER_SHOWN: {
    'zh-CN': { title: '适用的粉丝会先看到个性化菜单 {by}', advice: '请把它放到那个菜单之前：显示的是第一个符合条件的。' },
    'zh-TW': { title: '適用的粉絲會先看到個人化選單 {by}', advice: '請把它放到那個選單之前：顯示的是第一個符合條件的。' },
  },
  MENU_TAG_UNKNOWN: {
    'zh-CN': { title: '微信没有这个账号的这个标签', advice: '请使用不是仅在本地（isLocal）的标签，或等微信同步它。' },
    'zh-TW': { title: '微信沒有這個帳號的這個標籤', advice: '請使用不是僅在本地（isLocal）的標籤，或等微信同步它。' },
  },
  MENU_WITHOUT_DEFAULT: {
    'zh-CN': { title: '没有默认菜单就不能有个性化菜单' },
    'zh-TW': { title: '沒有預設選單就不能有個人化選單' },
  },
  MENU_TOO_LARGE: {
    'zh-CN': { title: '全部菜单合计超过 {limit} 字节', advice: '请缩短网址，或减少个性化菜单。' },
    'zh-TW': { title: '全部選單合計超過 {limit} 位元組', advice: '請縮短網址，或減少個人化選單。' },
  },
  MENUS_NOT_ALLOWED: {
    'zh-CN': { title: '微信不允许这个账号通过接口设置菜单', advice: '订阅号必须已认证；GET …/capabilities 列出它能做什么。' },
    'zh-TW': { title: '微信不允許這個帳號透過介面設定選單', advice: '訂閱號必須已認證；GET …/capabilities 列出它能做什麼。' },
  },
  MENU_NOTHING_TO_ADOPT: {
    'zh-CN': { title: '微信没有可以用接口设置的菜单按钮', advice: 'GET …/menus/wechat 显示微信现有的菜单。' },
    'zh-TW': { title: '微信沒有可以用介面設定的選單按鈕', advice: 'GET …/menus/wechat 顯示微信現有的選單。' },
  },
  MENU_HALF_PUBLISHED: {
    'zh-CN': { title: '发布没有全部完成就结束了', advice: '请查看微信现有的菜单（GET …/menus/wechat），再发布一次。' },
    'zh-TW': { title: '發布沒有全部完成就結束了', advice: '請查看微信現有的選單（GET …/menus/wechat），再發布一次。' },
  },
  MENU_LINK_REFUSED: {
    'zh-CN': { title: '微信拒绝了某个按钮的网址（{errcode}）', advice: '请使用能打开、且域名已在微信后台允许的网址。' },
    'zh-TW': { title: '微信拒絕了某個按鈕的網址（{errcode}）', advice: '請使用能開啟、且網域已在微信後台允許的網址。' },
  },
  MENU_MEDIA_REFUSED: {
    'zh-CN': { title: '微信没有某个按钮的素材（{errcode}）', advice: '请选择 GET …/materials/wechat 里的永久素材。' },
    'zh-TW': { title: '微信沒有某個按鈕的素材（{errcode}）', advice: '請選擇 GET …/materials/wechat 裡的永久素材。' },
  },
  MENU_ARTICLE_REFUSED: {
    'zh-CN': { title: '微信没有某个按钮的文章（{errcode}）', advice: '请选择已发布且未删除的文章。' },
    'zh-TW': { title: '微信沒有某個按鈕的文章（{errcode}）', advice: '請選擇已發布且未刪除的文章。' },
  },
  MENU_MINI_PROGRAM_REFUSED: {
    'zh-CN': { title: '菜单里的某个小程序没有关联到这个账号（{errcode}）', advice: '请在微信后台关联它，或检查它的 AppID。' },
    'zh-TW': { title: '選單裡的某個小程式沒有關聯到這個帳號（{errcode}）', advice: '請在微信後台關聯它，或檢查它的 AppID。' },
  },
  MENU_TEXT_REFUSED: {
    'zh-CN': { title: '微信拒绝了某个名称或 key（{errcode}）', advice: '请使用更少、更普通的字符。' },
    'zh-TW': { title: '微信拒絕了某個名稱或 key（{errcode}）', advice: '請使用更少、更普通的字元。' },
  },
  MENU_DOMAINS_REFUSED: {
    'zh-CN': { title: '微信认为个性化菜单链接的域名太多（{errcode}）', advice: '请通过同一个域名的页面跳转。' },
    'zh-TW': { title: '微信認為個人化選單連結的網域太多（{errcode}）', advice: '請透過同一個網域的頁面轉址。' },
  },
  MENU_ACCOUNT_REFUSED: {
    'zh-CN': { title: '微信不允许这个账号设置这样的菜单（{errcode}）', advice: '请查看 GET …/capabilities，以及微信后台开启的功能。' },
    'zh-TW': { title: '微信不允許這個帳號設定這樣的選單（{errcode}）', advice: '請查看 GET …/capabilities，以及微信後台開啟的功能。' },
  },
}
