import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about policies say in Chinese. */
export const slaTexts: Catalogue = {
  SLA_POLICY_NOT_FOUND: {
    'zh-CN': { title: '没有这个服务水平策略' },
    'zh-TW': { title: '沒有這個服務水準政策' },
  },
  SLA_POLICY_EXISTS: {
    'zh-CN': { title: '这个团队和优先级已经有策略', advice: '请修改已有的策略，或选择其他团队或优先级。' },
    'zh-TW': { title: '這個團隊和優先級已經有政策', advice: '請修改已有的政策，或選擇其他團隊或優先級。' },
  },
  SLA_POLICY_CHANGED: {
    'zh-CN': { title: '这个策略刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個政策剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  SLA_POLICIES_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个策略', advice: '请先删除一个不再需要的策略。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個政策', advice: '請先刪除一個不再需要的政策。' },
  },
  SLA_POLICY_EMPTY: {
    'zh-CN': { title: '策略至少要承诺一项', advice: '请至少填写一项分钟数。' },
    'zh-TW': { title: '政策至少要承諾一項', advice: '請至少填寫一項分鐘數。' },
  },
  SLA_TEAM_UNKNOWN: {
    'zh-CN': { title: '没有这个在用的团队', advice: '请从 GET …/teams 中选择，或填 null。' },
    'zh-TW': { title: '沒有這個使用中的團隊', advice: '請從 GET …/teams 中選擇，或填 null。' },
  },
  SLA_AGENT_UNKNOWN: {
    'zh-CN': { title: '没有这个在岗的客服', advice: '请从 GET …/agents 中选择。' },
    'zh-TW': { title: '沒有這位在職的客服', advice: '請從 GET …/agents 中選擇。' },
  },
}
