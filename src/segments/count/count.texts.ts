import type { Catalogue } from '../../platform/texts.ts'

export const countTexts: Catalogue = {
  SEGMENT_OR_RULE: {
    'zh-CN': { title: '规则和分群只能说明其中一个', advice: '请在 rule 和 segmentId 中给出一个。' },
    'zh-TW': { title: '規則和分群只能說明其中一個', advice: '請在 rule 和 segmentId 中給出一個。' },
  },
}
