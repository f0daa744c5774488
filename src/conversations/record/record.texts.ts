import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about conversations say in Chinese. */
export const recordTexts: Catalogue = {
  CONVERSATION_NOT_FOUND: { 'zh-CN': { title: '没有这个会话' }, 'zh-TW': { title: '沒有這個會話' } },
  MESSAGE_NOT_FOUND: { 'zh-CN': { title: '没有这条消息' }, 'zh-TW': { title: '沒有這則訊息' } },
  CONVERSATION_TAKEN: {
    'zh-CN': { title: '这个会话不在您手上', advice: '请先接入，或请他人转接给您，然后再回复。' },
    'zh-TW': { title: '這個會話不在您手上', advice: '請先接入，或請他人轉接給您，然後再回覆。' },
  },
  CONVERSATION_MOVED_ON: {
    'zh-CN': { title: '会话的状态已经是 {status}', advice: '请重新读取：有人比您快了一步。' },
    'zh-TW': { title: '會話的狀態已經是 {status}', advice: '請重新讀取：有人比您快了一步。' },
  },
  CONVERSATION_EXISTS: {
    'zh-CN': { title: '与这位粉丝已有进行中的会话', advice: '请在会话 {conversationId} 里继续。' },
    'zh-TW': { title: '與這位粉絲已有進行中的會話', advice: '請在會話 {conversationId} 裡繼續。' },
  },
  MESSAGE_KEY_REUSED: {
    'zh-CN': { title: '这个 key 已用于另一条消息', advice: '请为每条消息使用新的 key。' },
    'zh-TW': { title: '這個 key 已用於另一則訊息', advice: '請為每則訊息使用新的 key。' },
  },
  DRAFT_CHANGED: {
    'zh-CN': { title: '草稿已在另一台设备上修改', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '草稿已在另一台裝置上修改', advice: '請重新讀取，現在的版本是 {version}。' },
  },
  SOMEBODY_COMPOSES: {
    'zh-CN': { title: '另一位客服正在回复', advice: '请稍等几秒，或与对方沟通。' },
    'zh-TW': { title: '另一位客服正在回覆', advice: '請稍等幾秒，或與對方溝通。' },
  },
  LABEL_NOT_FOUND: {
    'zh-CN': { title: '没有这个标记', advice: '账号的标记列在 /desk/labels。' },
    'zh-TW': { title: '沒有這個標記', advice: '帳號的標記列在 /desk/labels。' },
  },
  LABEL_EXISTS: {
    'zh-CN': { title: '已有同名的标记', advice: '请换一个名字；已归档的标记仍占用名字。' },
    'zh-TW': { title: '已有同名的標記', advice: '請換一個名字；已封存的標記仍佔用名字。' },
  },
  LABEL_CHANGED: {
    'zh-CN': { title: '这个标记刚刚被其他人修改过', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '這個標記剛剛被其他人修改過', advice: '請重新讀取，現在的版本是 {version}。' },
  },
  TOO_MANY_LABELS: {
    'zh-CN': { title: '一个会话最多有 {limit} 个标记', advice: '请先去掉一些。' },
    'zh-TW': { title: '一個會話最多有 {limit} 個標記', advice: '請先去掉一些。' },
  },
  MENTION_UNKNOWN: {
    'zh-CN': { title: '没有客服 {agentId}', advice: '请用编号提及本账号的客服。' },
    'zh-TW': { title: '沒有客服 {agentId}', advice: '請用編號提及本帳號的客服。' },
  },
  SNOOZE_INVALID: {
    'zh-CN': { title: '会话只能搁置到未来 30 天内的某一刻', advice: '请给出将来的时间。' },
    'zh-TW': { title: '會話只能擱置到未來 30 天內的某一刻', advice: '請給出將來的時間。' },
  },
  WORD_BLOCKED: {
    'zh-CN': { title: '本账号不允许说“{word}”', advice: '请换一种说法。' },
    'zh-TW': { title: '本帳號不允許說「{word}」', advice: '請換一種說法。' },
  },
  MERGE_IMPOSSIBLE: {
    'zh-CN': { title: '这两个会话不能合并', advice: '只有已结束的会话可以并入同一位粉丝的另一个会话，且只能一次。' },
    'zh-TW': { title: '這兩個會話不能合併', advice: '只有已結束的會話可以併入同一位粉絲的另一個會話，且只能一次。' },
  },
  DESK_SETTINGS_CHANGED: {
    'zh-CN': { title: '服务台设置刚刚被其他人修改过', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '服務台設定剛剛被其他人修改過', advice: '請重新讀取，現在的版本是 {version}。' },
  },
}
