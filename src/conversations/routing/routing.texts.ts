import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about routing say in Chinese. */
export const routingTexts: Catalogue = {
  RULE_NOT_FOUND: {
    'zh-CN': { title: '没有这条规则' },
    'zh-TW': { title: '沒有這條規則' },
  },
  RULE_EXISTS: {
    'zh-CN': { title: '已经有名为 {name} 的规则', advice: '请换一个名称。' },
    'zh-TW': { title: '已經有名為 {name} 的規則', advice: '請換一個名稱。' },
  },
  RULE_CHANGED: {
    'zh-CN': { title: '这条规则刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這條規則剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  RULES_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 条规则', advice: '请删除不再需要的规则，或把两条合成一条。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 條規則', advice: '請刪除不再需要的規則，或把兩條合成一條。' },
  },
  RULE_ORDER_UNSOUND: {
    'zh-CN': { title: '顺序要把每条规则写一次，而这些不是现有的规则', advice: '请重新读取规则：可能有人新增或删除了一条。' },
    'zh-TW': { title: '順序要把每條規則寫一次，而這些不是現有的規則', advice: '請重新讀取規則：可能有人新增或刪除了一條。' },
  },
  RULE_TOO_LONG: {
    'zh-CN': { title: '条件超过 {limit} 字节', advice: '请拆成两条规则。' },
    'zh-TW': { title: '條件超過 {limit} 位元組', advice: '請拆成兩條規則。' },
  },
  RULE_ATTRIBUTE_UNKNOWN: {
    'zh-CN': { title: '没有属性 {key}', advice: '请从 GET …/attributes 中选择。' },
    'zh-TW': { title: '沒有屬性 {key}', advice: '請從 GET …/attributes 中選擇。' },
  },
  TEAM_UNKNOWN: {
    'zh-CN': { title: '没有这个正在使用的小组', advice: '请从 GET …/teams 中选择。' },
    'zh-TW': { title: '沒有這個正在使用的小組', advice: '請從 GET …/teams 中選擇。' },
  },
  CONVERSATION_NOT_YOURS: {
    'zh-CN': { title: '只有正在处理这个会话的客服可以这样做', advice: '请先接入，或请主管操作。' },
    'zh-TW': { title: '只有正在處理這個對話的客服可以這樣做', advice: '請先接手，或請主管操作。' },
  },
  CONVERSATION_OVER: {
    'zh-CN': { title: '这个会话已经解决', advice: '粉丝再发消息时会重新打开它，或开始新的会话。' },
    'zh-TW': { title: '這個對話已經解決', advice: '粉絲再傳訊息時會重新開啟它，或開始新的對話。' },
  },
  AGENT_FULL: {
    'zh-CN': { title: '这位客服接待的会话已满', advice: '请先解决或释放一个，换一位客服，或提高上限。' },
    'zh-TW': { title: '這位客服接待的對話已滿', advice: '請先解決或釋放一個，換一位客服，或提高上限。' },
  },
  AGENT_NOT_AVAILABLE: {
    'zh-CN': { title: '现在不能把会话交给这位客服：{reason}', advice: '请选择在岗的客服，或选择小组。' },
    'zh-TW': { title: '現在不能把對話交給這位客服：{reason}', advice: '請選擇在崗的客服，或選擇小組。' },
  },
  AGENT_UNKNOWN: {
    'zh-CN': { title: '这个公众号账号没有这位客服', advice: '请从 GET …/agents/availability 中选择。' },
    'zh-TW': { title: '這個公眾號帳號沒有這位客服', advice: '請從 GET …/agents/availability 中選擇。' },
  },
  HANDOVER_UNSOUND: {
    'zh-CN': { title: '转接要交给一位客服或一个小组', advice: '请填写 agentId 或 teamId 之一。' },
    'zh-TW': { title: '轉接要交給一位客服或一個小組', advice: '請填寫 agentId 或 teamId 之一。' },
  },
  ESCALATION_UNKNOWN: {
    'zh-CN': { title: '这个会话的小组没有升级去向', advice: '请指定一个小组，或为该小组设置升级小组。' },
    'zh-TW': { title: '這個對話的小組沒有升級去向', advice: '請指定一個小組，或為該小組設定升級小組。' },
  },
}
