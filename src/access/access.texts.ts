import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const accessTexts: Catalogue = {
  NOT_SIGNED_IN: {
    'zh-CN': { title: '请先登录', advice: '用 POST /api/v1/session 登录，或以 Authorization: Bearer 发送 API 密钥。' },
    'zh-TW': { title: '請先登入', advice: '以 POST /api/v1/session 登入，或用 Authorization: Bearer 帶上 API 金鑰。' },
  },
  SESSION_INVALID: {
    'zh-CN': { title: '登录已过期或已被注销', advice: '请用 POST /api/v1/session 重新登录。' },
    'zh-TW': { title: '登入已過期或已被註銷', advice: '請以 POST /api/v1/session 重新登入。' },
  },
  API_KEY_INVALID: {
    'zh-CN': { title: 'API 密钥不存在、已过期、已吊销，或创建它的用户已被停用', advice: '请用 POST /api/v1/accounts/:accountId/api-keys 新建一个密钥。' },
    'zh-TW': { title: 'API 金鑰不存在、已過期、已撤銷，或建立它的使用者已被停用', advice: '請以 POST /api/v1/accounts/:accountId/api-keys 建立新的金鑰。' },
  },
  NOT_ALLOWED: {
    'zh-CN': { title: '您没有权限执行此操作', advice: '需要公众号账号 {accountId} 的 {permission} 权限。' },
    'zh-TW': { title: '您沒有權限執行此操作', advice: '需要公眾號帳號 {accountId} 的 {permission} 權限。' },
  },
  'NOT_ALLOWED/installation': {
    'zh-CN': { title: '您没有权限执行此操作', advice: '需要整个系统的 {permission} 权限。' },
    'zh-TW': { title: '您沒有權限執行此操作', advice: '需要整個系統的 {permission} 權限。' },
  },
  PERSON_NEEDED: {
    'zh-CN': { title: '此操作只能由登录的用户本人进行', advice: '请用用户名和密码登录，不要使用 API 密钥。' },
    'zh-TW': { title: '此操作只能由登入的使用者本人進行', advice: '請以使用者名稱和密碼登入，不要使用 API 金鑰。' },
  },
  'CSRF_REFUSED/form': {
    'zh-CN': { title: '这次修改似乎不是从本系统的页面发出的', advice: '请以 application/json 发送请求正文。' },
    'zh-TW': { title: '這次變更似乎不是從本系統的頁面送出的', advice: '請以 application/json 傳送請求內文。' },
  },
  'CSRF_REFUSED/other-site': {
    'zh-CN': { title: '这次修改似乎不是从本系统的页面发出的', advice: '请打开本系统的页面，在那里操作。' },
    'zh-TW': { title: '這次變更似乎不是從本系統的頁面送出的', advice: '請開啟本系統的頁面，在那裡操作。' },
  },
  'CSRF_REFUSED/other-origin': {
    'zh-CN': { title: '这次修改似乎不是从本系统的页面发出的', advice: '请打开本系统的页面操作，或把 PUBLIC_URL 设为浏览器访问的地址。' },
    'zh-TW': { title: '這次變更似乎不是從本系統的頁面送出的', advice: '請開啟本系統的頁面操作，或將 PUBLIC_URL 設為瀏覽器使用的網址。' },
  },
  'CSRF_REFUSED/no-header': {
    'zh-CN': { title: '这次修改似乎不是从本系统的页面发出的', advice: '程序若使用登录会话，须发送请求头 x-duihua-request: 1；使用 API 密钥则不需要。' },
    'zh-TW': { title: '這次變更似乎不是從本系統的頁面送出的', advice: '程式若使用登入工作階段，須傳送標頭 x-duihua-request: 1；使用 API 金鑰則不需要。' },
  },
  LOGIN_REFUSED: {
    'zh-CN': { title: '用户名或密码错误' },
    'zh-TW': { title: '使用者名稱或密碼錯誤' },
  },
  LOGIN_THROTTLED: {
    'zh-CN': { title: '登录失败次数过多', advice: '请在 {minutes} 分钟后重试。' },
    'zh-TW': { title: '登入失敗次數過多', advice: '請在 {minutes} 分鐘後再試。' },
  },
  PASSWORD_WRONG: {
    'zh-CN': { title: '当前密码不正确' },
    'zh-TW': { title: '目前的密碼不正確' },
  },
  PASSWORD_UNFIT: {
    'zh-CN': { title: '密码长度应为 {min} 到 {max} 个字符', advice: '把几个互不相关的词连起来，就是一个好密码。' },
    'zh-TW': { title: '密碼長度須為 {min} 到 {max} 個字元', advice: '把幾個互不相關的詞連起來，就是一組好密碼。' },
  },
  USER_NAME_UNFIT: {
    'zh-CN': { title: '用户名应为 3 到 64 个字符，只能包含字母、数字、点、连字符、下划线和 @' },
    'zh-TW': { title: '使用者名稱須為 3 到 64 個字元，只能包含字母、數字、點、連字號、底線和 @' },
  },
  USER_NAME_TAKEN: {
    'zh-CN': { title: '这个用户名已有人使用' },
    'zh-TW': { title: '這個使用者名稱已有人使用' },
  },
  USER_NOT_FOUND: {
    'zh-CN': { title: '没有这个用户' },
    'zh-TW': { title: '沒有這個使用者' },
  },
  USER_CHANGED: {
    'zh-CN': { title: '这个用户刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個使用者剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  LAST_ADMIN: {
    'zh-CN': { title: '这样就没有人能管理本系统了', advice: '请先把整个系统（账号 0）的 admin 角色授予另一个人。' },
    'zh-TW': { title: '這樣就沒有人能管理本系統了', advice: '請先將整個系統（帳號 0）的 admin 角色授予另一個人。' },
  },
  SESSION_NOT_FOUND: {
    'zh-CN': { title: '没有这个登录会话' },
    'zh-TW': { title: '沒有這個登入工作階段' },
  },
  API_KEY_NOT_FOUND: {
    'zh-CN': { title: '没有这个 API 密钥' },
    'zh-TW': { title: '沒有這個 API 金鑰' },
  },
  SCOPE_NOT_YOURS: {
    'zh-CN': { title: '您自己没有 {scope} 权限，不能授予它' },
    'zh-TW': { title: '您自己沒有 {scope} 權限，不能授予它' },
  },
  MOMENT_UNFIT: {
    'zh-CN': { title: '{place} 不是有效的时间' },
    'zh-TW': { title: '{place} 不是有效的時間' },
  },
}
