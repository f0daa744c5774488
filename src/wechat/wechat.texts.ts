import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of WeChat, and ours of what is not WeChat’s, say in Chinese. */
export const wechatTexts: Catalogue = {
  WEBHOOK_MALFORMED: {
    'zh-CN': { title: '请求正文不是微信消息：{why}' },
    'zh-TW': { title: '請求內文不是微信訊息：{why}' },
  },
  WEBHOOK_SIGNATURE_INVALID: {
    'zh-CN': { title: '签名与这个请求不符' },
    'zh-TW': { title: '簽章與這個請求不符' },
  },
  WEBHOOK_NOT_ENCRYPTED: {
    'zh-CN': { title: '这个公众号账号只接受加密消息', advice: '请让账号的加密模式与微信后台的设置保持一致。' },
    'zh-TW': { title: '這個公眾號帳號只接受加密訊息', advice: '請讓帳號的加密模式與微信後台的設定保持一致。' },
  },
  WEBHOOK_UNDECRYPTABLE: {
    'zh-CN': { title: '用这个公众号账号的密钥都无法解密这条消息', advice: '请核对账号的 EncodingAESKey 和 AppID 是否与微信后台一致。' },
    'zh-TW': { title: '用這個公眾號帳號的金鑰都無法解密這則訊息', advice: '請核對帳號的 EncodingAESKey 和 AppID 是否與微信後台一致。' },
  },
  AES_KEY_INVALID: {
    'zh-CN': { title: 'EncodingAESKey 必须正好是 43 个字母和数字' },
    'zh-TW': { title: 'EncodingAESKey 必須正好是 43 個字母和數字' },
  },
  REPLY_TOO_MANY_ARTICLES: {
    'zh-CN': { title: '一次回复最多包含 8 篇图文' },
    'zh-TW': { title: '一則回覆最多包含 8 篇圖文' },
  },
  REPLY_INVALID: {
    'zh-CN': { title: '微信无法显示这样的回复' },
    'zh-TW': { title: '微信無法顯示這樣的回覆' },
  },
  REPLY_EMPTY: {
    'zh-CN': { title: '文字回复不能为空' },
    'zh-TW': { title: '文字回覆不能為空' },
  },
  REPLY_TOO_LONG: {
    'zh-CN': { title: '文字回复最多 {bytes} 字节（UTF-8）' },
    'zh-TW': { title: '文字回覆最多 {bytes} 位元組（UTF-8）' },
  },
  WECHAT_UNREACHABLE: {
    'zh-CN': { title: '微信没有给出有效的应答（{api}）', advice: '请稍后重试。' },
    'zh-TW': { title: '微信沒有給出有效的回應（{api}）', advice: '請稍後再試。' },
  },
  WECHAT_REQUEST_INVALID: {
    'zh-CN': { title: '请求不符合微信接口的要求（{api}）：{why}', advice: '请修改指出的字段；请求没有发出。' },
    'zh-TW': { title: '請求不符合微信介面的要求（{api}）：{why}', advice: '請修改指出的欄位；請求沒有送出。' },
  },
  WECHAT_FILE_TOO_LARGE: {
    'zh-CN': { title: '文件超过 {maxBytes} 字节（{api}）' },
    'zh-TW': { title: '檔案超過 {maxBytes} 位元組（{api}）' },
  },
  WECHAT_FILE_UNREADABLE: {
    'zh-CN': { title: '文件读取的结果与描述不符（{api}）：{why}', advice: '请重新选择文件；什么都没有存入微信。' },
    'zh-TW': { title: '檔案讀取的結果與描述不符（{api}）：{why}', advice: '請重新選擇檔案；沒有任何內容存入微信。' },
  },
  'WECHAT_REFUSED/ok': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '无需处理。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '無需處理。' },
  },
  'WECHAT_REFUSED/done': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '无需处理：之前已经完成。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '無需處理：先前已經完成。' },
  },
  'WECHAT_REFUSED/token': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: 'access_token 两次被拒；请检查是否有其他系统也在刷新这个账号的 access_token。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: 'access_token 兩次遭拒；請檢查是否有其他系統也在更新這個帳號的 access_token。' },
  },
  'WECHAT_REFUSED/transient': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '请稍后重试。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '請稍後再試。' },
  },
  'WECHAT_REFUSED/minute': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '这一分钟内调用过多，请到下一分钟再继续。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '這一分鐘內呼叫過多，請到下一分鐘再繼續。' },
  },
  'WECHAT_REFUSED/quota': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '这个接口的额度已用完：按日的在北京时间零点恢复，按月的在下月一日恢复。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '這個介面的額度已用完：按日的在北京時間零點恢復，按月的在下月一日恢復。' },
  },
  'WECHAT_REFUSED/window': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '要等关注者先发消息、点菜单或扫码，才能再次回复。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '要等關注者先傳訊息、點選單或掃碼，才能再次回覆。' },
  },
  'WECHAT_REFUSED/follower': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '无法联系这位关注者：已取消关注、已屏蔽或拒收。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '無法聯繫這位關注者：已取消關注、已封鎖或拒收。' },
  },
  'WECHAT_REFUSED/request': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '请求不符合微信的规则，重试也没有用。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '請求不符合微信的規則，重試也沒有用。' },
  },
  'WECHAT_REFUSED/account': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '这个公众号账号或它的设置不允许这样做；请检查它的接口权限和密钥。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '這個公眾號帳號或它的設定不允許這樣做；請檢查它的介面權限和金鑰。' },
  },
  'WECHAT_REFUSED/oauth': {
    'zh-CN': { title: '微信拒绝了请求，错误码 {errcode}（{api}）', advice: '请重新发起网页授权。' },
    'zh-TW': { title: '微信拒絕了請求，錯誤碼 {errcode}（{api}）', advice: '請重新發起網頁授權。' },
  },
}
