import type { Catalogue } from '../../platform/texts.ts'
import type { Reason } from './reasons.ts'

const texts: Readonly<Record<Reason, Catalogue[string]>> = {
  NOT_FOLLOWING: {
    'zh-CN': { title: '对方没有关注公众号', advice: '只有对方同意接收的订阅通知还能送达。' },
    'zh-TW': { title: '對方沒有追蹤公眾號', advice: '只有對方同意接收的訂閱通知還能送達。' },
  },
  BLOCKED: {
    'zh-CN': { title: '对方已被拉黑', advice: '请先把对方移出黑名单。' },
    'zh-TW': { title: '對方已被封鎖', advice: '請先把對方移出黑名單。' },
  },
  MUTED: {
    'zh-CN': { title: '对方关闭了公众号的消息', advice: '请等对方再次发消息或点击菜单。' },
    'zh-TW': { title: '對方關閉了公眾號的訊息', advice: '請等對方再次傳訊息或點擊選單。' },
  },
  ACCOUNT_MAY_NOT: {
    'zh-CN': { title: '该公众号不能使用这个途径', advice: '请查看公众号的权限：由账号类型和认证决定。' },
    'zh-TW': { title: '該公眾號不能使用這個途徑', advice: '請查看公眾號的權限：由帳號類型和認證決定。' },
  },
  CONTENT_NOT_ALLOWED: {
    'zh-CN': { title: '这类内容不能为此目的走这个途径', advice: '模板消息和订阅通知只能用于服务通知，不能营销。' },
    'zh-TW': { title: '這類內容不能為此目的走這個途徑', advice: '範本訊息和訂閱通知只能用於服務通知，不能行銷。' },
  },
  NOTHING_TO_ANSWER: {
    'zh-CN': { title: '没有等待回复的消息', advice: '被动回复只在对方发消息后的几秒内可用。' },
    'zh-TW': { title: '沒有等待回覆的訊息', advice: '被動回覆只在對方傳訊息後的幾秒內可用。' },
  },
  REPLY_WINDOW_CLOSED: {
    'zh-CN': { title: '客服消息窗口已关闭', advice: '对方发消息、点菜单或扫码后会重新打开；也可以改发订阅通知或模板消息。' },
    'zh-TW': { title: '客服訊息視窗已關閉', advice: '對方傳訊息、點選單或掃碼後會重新打開；也可以改發訂閱通知或範本訊息。' },
  },
  REPLY_WINDOW_SPENT: {
    'zh-CN': { title: '客服消息窗口剩余条数不够', advice: '请缩短文字，或等对方再次发消息。' },
    'zh-TW': { title: '客服訊息視窗剩餘則數不夠', advice: '請縮短文字，或等對方再次傳訊息。' },
  },
  KEPT_FOR_AGENTS: {
    'zh-CN': { title: '窗口剩余的条数留给客服', advice: '请等对方再次发消息，或改用其他途径。' },
    'zh-TW': { title: '視窗剩餘的則數留給客服', advice: '請等對方再次傳訊息，或改用其他途徑。' },
  },
  NOTICE_NOT_GRANTED: {
    'zh-CN': { title: '对方没有再同意接收这个通知', advice: '请邀请对方订阅该通知。' },
    'zh-TW': { title: '對方沒有再同意接收這個通知', advice: '請邀請對方訂閱該通知。' },
  },
  NOTICE_REFUSED: {
    'zh-CN': { title: '对方拒收这个通知', advice: '对方可以在微信设置里重新打开。' },
    'zh-TW': { title: '對方拒收這個通知', advice: '對方可以在微信設定裡重新打開。' },
  },
  TEMPLATE_UNKNOWN: {
    'zh-CN': { title: '公众号没有这个模板', advice: '请同步模板，或换一个模板。' },
    'zh-TW': { title: '公眾號沒有這個範本', advice: '請同步範本，或換一個範本。' },
  },
  MASS_SPENT: {
    'zh-CN': { title: '对方本周期的群发次数已用完', advice: '请等下个月，或改用其他途径。' },
    'zh-TW': { title: '對方本週期的群發次數已用完', advice: '請等下個月，或改用其他途徑。' },
  },
  DAILY_BUDGET_SPENT: {
    'zh-CN': { title: '今天的调用次数已用完', advice: '微信在北京时间零点恢复额度。' },
    'zh-TW': { title: '今天的呼叫次數已用完', advice: '微信在北京時間零點恢復額度。' },
  },
  BUDGET_KEPT_FOR_ANSWERS: {
    'zh-CN': { title: '今天剩余的调用次数留给回复', advice: '请明天再发，或调低保留的比例。' },
    'zh-TW': { title: '今天剩餘的呼叫次數留給回覆', advice: '請明天再發，或調低保留的比例。' },
  },
  OPTED_OUT: {
    'zh-CN': { title: '对方已退订内容推送', advice: '回复和与对方自己有关的通知仍可发送。' },
    'zh-TW': { title: '對方已退訂內容推送', advice: '回覆和與對方自己有關的通知仍可傳送。' },
  },
  TOPIC_OPTED_OUT: {
    'zh-CN': { title: '对方已退订这个主题', advice: '请换一个主题，或不要打扰。' },
    'zh-TW': { title: '對方已退訂這個主題', advice: '請換一個主題，或不要打擾。' },
  },
  TOPIC_NOT_OPTED_IN: {
    'zh-CN': { title: '对方没有订阅这个主题', advice: '该主题只发给主动订阅的人。' },
    'zh-TW': { title: '對方沒有訂閱這個主題', advice: '該主題只發給主動訂閱的人。' },
  },
  TOPIC_ARCHIVED: {
    'zh-CN': { title: '这个主题已停用', advice: '请换一个主题。' },
    'zh-TW': { title: '這個主題已停用', advice: '請換一個主題。' },
  },
  CAP_DAY: {
    'zh-CN': { title: '对方今天收到的内容已达上限', advice: '请改天再发。' },
    'zh-TW': { title: '對方今天收到的內容已達上限', advice: '請改天再發。' },
  },
  CAP_WEEK: {
    'zh-CN': { title: '对方本周收到的内容已达上限', advice: '请下周再发。' },
    'zh-TW': { title: '對方本週收到的內容已達上限', advice: '請下週再發。' },
  },
  CAP_MONTH: {
    'zh-CN': { title: '对方本月收到的内容已达上限', advice: '请下个月再发。' },
    'zh-TW': { title: '對方本月收到的內容已達上限', advice: '請下個月再發。' },
  },
  TOPIC_CAP_DAY: {
    'zh-CN': { title: '对方今天收到的这个主题已达上限', advice: '请改天再发。' },
    'zh-TW': { title: '對方今天收到的這個主題已達上限', advice: '請改天再發。' },
  },
  TOPIC_CAP_WEEK: {
    'zh-CN': { title: '对方本周收到的这个主题已达上限', advice: '请下周再发。' },
    'zh-TW': { title: '對方本週收到的這個主題已達上限', advice: '請下週再發。' },
  },
  TOPIC_CAP_MONTH: {
    'zh-CN': { title: '对方本月收到的这个主题已达上限', advice: '请下个月再发。' },
    'zh-TW': { title: '對方本月收到的這個主題已達上限', advice: '請下個月再發。' },
  },
  QUIET_HOURS: {
    'zh-CN': { title: '对方所在地现在是免打扰时间', advice: '请早上再发，或把有效期设长一些。' },
    'zh-TW': { title: '對方所在地現在是勿擾時間', advice: '請早上再發，或把有效期設長一些。' },
  },
  IN_CONVERSATION: {
    'zh-CN': { title: '我们有人正在和对方对话', advice: '请等对话结束。' },
    'zh-TW': { title: '我們有人正在和對方對話', advice: '請等對話結束。' },
  },
  EXPIRED: {
    'zh-CN': { title: '已过有效期，没有发送', advice: '请给更长的有效期。' },
    'zh-TW': { title: '已過有效期，沒有傳送', advice: '請給更長的有效期。' },
  },
  BEGINNING_MISSING: {
    'zh-CN': { title: '同一段文字的开头没有送达', advice: '请重新发送整段文字。' },
    'zh-TW': { title: '同一段文字的開頭沒有送達', advice: '請重新傳送整段文字。' },
  },
  ERASED: {
    'zh-CN': { title: '已经没有这个粉丝了', advice: '无法再向对方发送任何内容。' },
    'zh-TW': { title: '已經沒有這個粉絲了', advice: '無法再向對方傳送任何內容。' },
  },
}

/** What each reason says in Chinese when something is not sent for it. */
export const reasonTexts: Catalogue = Object.fromEntries(Object.entries(texts).map(([reason, wordings]) => [`NOT_SENDABLE/${reason}`, wordings]))
