import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const agentsTexts: Catalogue = {
  NOT_AN_AGENT: {
    'zh-CN': { title: '您不是这个公众号账号的客服', advice: '请让主管通过 POST …/agents 添加您。' },
    'zh-TW': { title: '您不是這個公眾號帳號的客服', advice: '請讓主管透過 POST …/agents 新增您。' },
  },
  AGENT_DISABLED: {
    'zh-CN': { title: '您已不在这个公众号账号的客服台工作', advice: '请让主管重新启用您。' },
    'zh-TW': { title: '您已不在這個公眾號帳號的客服台工作', advice: '請讓主管重新啟用您。' },
  },
  AGENT_NOT_FOUND: {
    'zh-CN': { title: '没有这位客服' },
    'zh-TW': { title: '沒有這位客服' },
  },
  AGENT_EXISTS: {
    'zh-CN': { title: '这位用户已经是该账号的客服', advice: '请修改已有的客服；停用的客服可以重新启用。' },
    'zh-TW': { title: '這位使用者已經是該帳號的客服', advice: '請修改已有的客服；停用的客服可以重新啟用。' },
  },
  AGENT_CHANGED: {
    'zh-CN': { title: '这位客服刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這位客服剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  AGENTS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 位客服', advice: '停用的客服也计算在内：请重新启用其中一位。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 位客服', advice: '停用的客服也計算在內：請重新啟用其中一位。' },
  },
  AGENT_USER_UNKNOWN: {
    'zh-CN': { title: '没有在这个账号上有角色的这位用户', advice: '请让管理员添加该用户，或授予其在此账号上的角色。' },
    'zh-TW': { title: '沒有在這個帳號上有角色的這位使用者', advice: '請讓管理員新增該使用者，或授予其在此帳號上的角色。' },
  },
  AGENT_SILENT: {
    'zh-CN': { title: '收不到这位客服页面的心跳，只能设为离线', advice: '请让对方打开工作页面，再由其本人或您设为在线。' },
    'zh-TW': { title: '收不到這位客服頁面的心跳，只能設為離線', advice: '請讓對方開啟工作頁面，再由其本人或您設為在線。' },
  },
  AGENT_CALENDAR_UNKNOWN: {
    'zh-CN': { title: '这个公众号账号没有这个工作日历', advice: '请从 GET …/calendars 中选择，或填 null。' },
    'zh-TW': { title: '這個公眾號帳號沒有這個工作日曆', advice: '請從 GET …/calendars 中選擇，或填 null。' },
  },
  AGENT_SETTINGS_CHANGED: {
    'zh-CN': { title: '这些设置刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這些設定剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  SKILL_TWICE: {
    'zh-CN': { title: '同一技能出现了两次', advice: '请去掉其中一个。' },
    'zh-TW': { title: '同一技能出現了兩次', advice: '請去掉其中一個。' },
  },
  ABSENCE_NOT_FOUND: {
    'zh-CN': { title: '没有这次缺勤' },
    'zh-TW': { title: '沒有這次缺勤' },
  },
  ABSENCE_UNSOUND: {
    'zh-CN': { title: '缺勤要结束在开始之后，并且不超过两年', advice: '请写出正确的起止时间。' },
    'zh-TW': { title: '缺勤要結束在開始之後，並且不超過兩年', advice: '請寫出正確的起止時間。' },
  },
  ABSENCES_FULL: {
    'zh-CN': { title: '每位客服最多有 {limit} 次尚未结束的缺勤', advice: '请先删除不再需要的。' },
    'zh-TW': { title: '每位客服最多有 {limit} 次尚未結束的缺勤', advice: '請先刪除不再需要的。' },
  },
  TEAM_NOT_FOUND: {
    'zh-CN': { title: '没有这个团队' },
    'zh-TW': { title: '沒有這個團隊' },
  },
  TEAM_EXISTS: {
    'zh-CN': { title: '已经有名为 {name} 的团队', advice: '请换一个名称；已有的那个可能已归档。' },
    'zh-TW': { title: '已經有名為 {name} 的團隊', advice: '請換一個名稱；已有的那個可能已封存。' },
  },
  TEAM_CHANGED: {
    'zh-CN': { title: '这个团队刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個團隊剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  TEAMS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个在用的团队', advice: '请先归档一个不再需要的团队。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個在用的團隊', advice: '請先封存一個不再需要的團隊。' },
  },
  TEAM_MEMBER_UNKNOWN: {
    'zh-CN': { title: '这个公众号账号没有这位客服', advice: '请从 GET …/agents 中选择。' },
    'zh-TW': { title: '這個公眾號帳號沒有這位客服', advice: '請從 GET …/agents 中選擇。' },
  },
  TEAM_MEMBER_TWICE: {
    'zh-CN': { title: '同一位客服出现了两次', advice: '请去掉其中一个。' },
    'zh-TW': { title: '同一位客服出現了兩次', advice: '請去掉其中一個。' },
  },
  TEAM_ESCALATION_UNSOUND: {
    'zh-CN': { title: '团队只能升级到另一个在用的团队', advice: '请从 GET …/teams 中选择另一个，或填 null。' },
    'zh-TW': { title: '團隊只能升級到另一個在用的團隊', advice: '請從 GET …/teams 中選擇另一個，或填 null。' },
  },
}
