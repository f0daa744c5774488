import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about segments say in Chinese. */
export const segmentTexts: Catalogue = {
  SEGMENT_NOT_FOUND: {
    'zh-CN': { title: '没有这个分群' },
    'zh-TW': { title: '沒有這個分群' },
  },
  SEGMENT_EXISTS: {
    'zh-CN': { title: '分群 {name} 已经存在', advice: '请换一个名称。' },
    'zh-TW': { title: '分群 {name} 已經存在', advice: '請換一個名稱。' },
  },
  SEGMENT_CHANGED: {
    'zh-CN': { title: '这个分群刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個分群剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  SEGMENT_IN_USE: {
    'zh-CN': { title: '这个分群正在使用中：{users}', advice: '请先让使用它的内容改用别的分群；data 中列出了它们。' },
    'zh-TW': { title: '這個分群正在使用中：{users}', advice: '請先讓使用它的內容改用別的分群；data 中列出了它們。' },
  },
  SEGMENT_MEMBERS_NEEDED: {
    'zh-CN': { title: '还有内容需要知道谁进入了这个分群：{users}', advice: '请先结束等待关注者进入的内容；data 中列出了它们。' },
    'zh-TW': { title: '還有內容需要知道誰進入了這個分群：{users}', advice: '請先結束等待關注者進入的內容；data 中列出了它們。' },
  },
}
