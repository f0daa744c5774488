import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about approving, starting and stopping pushes say in Chinese. */
export const pushTexts: Catalogue = {
  PUSH_NOT_NOW: {
    'zh-CN': { title: '状态为 {status} 的推送不能执行此操作', advice: '草稿先审核，审核后安排时间，发送中的可以暂停，暂停的可以继续；已完成或已取消的请复制一份。' },
    'zh-TW': { title: '狀態為 {status} 的推送不能執行此操作', advice: '草稿先審核，審核後安排時間，發送中的可以暫停，暫停的可以繼續；已完成或已取消的請複製一份。' },
  },
  PUSH_NEEDS_ANOTHER_PERSON: {
    'zh-CN': { title: '超过 {limit} 位关注者的推送须由没有参与编写的人审核', advice: '请有审核权限的同事查看。' },
    'zh-TW': { title: '超過 {limit} 位關注者的推送須由沒有參與編寫的人審核', advice: '請有審核權限的同事查看。' },
  },
  PUSH_OVERREACHES: {
    'zh-CN': { title: '将触达全部关注者的 {percent} %，上限为 {limit} %', advice: '请选择更小的人群，或由管理员说明理由后审核。' },
    'zh-TW': { title: '將觸達全部關注者的 {percent} %，上限為 {limit} %', advice: '請選擇更小的人群，或由管理員說明理由後審核。' },
  },
  PUSH_UNSCHEDULED: {
    'zh-CN': { title: '还没有说明何时发送', advice: '请提交发送时间。' },
    'zh-TW': { title: '還沒有說明何時發送', advice: '請提交發送時間。' },
  },
  PUSH_RUN_NOT_FOUND: {
    'zh-CN': { title: '此推送没有这一次发送', advice: '可用 GET …/pushes/:pushId/runs 列出。' },
    'zh-TW': { title: '此推送沒有這一次發送', advice: '可用 GET …/pushes/:pushId/runs 列出。' },
  },
}
