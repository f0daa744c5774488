import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about attributes say in Chinese. */
export const attributeTexts: Catalogue = {
  ATTRIBUTE_NOT_FOUND: {
    'zh-CN': { title: '没有这个属性' },
    'zh-TW': { title: '沒有這個屬性' },
  },
  ATTRIBUTE_EXISTS: {
    'zh-CN': { title: '属性 {key} 已经存在', advice: '请换一个键名；已归档的属性可以用 isArchived: false 恢复。' },
    'zh-TW': { title: '屬性 {key} 已經存在', advice: '請換一個鍵名；已封存的屬性可以用 isArchived: false 恢復。' },
  },
  ATTRIBUTE_CHANGED: {
    'zh-CN': { title: '这个属性刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個屬性剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  ATTRIBUTES_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个属性', advice: '请先归档一个不再需要的属性。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個屬性', advice: '請先封存一個不再需要的屬性。' },
  },
  ATTRIBUTE_OPTION_IN_USE: {
    'zh-CN': { title: '选项 {option} 不能去掉：{count} 位关注者正在使用', advice: '请先把这些关注者改成别的值。' },
    'zh-TW': { title: '選項 {option} 不能去掉：{count} 位關注者正在使用', advice: '請先把這些關注者改成別的值。' },
  },
  ATTRIBUTE_OPTIONS_UNFIT: {
    'zh-CN': { title: 'enum 和 list 类型需要选项，其他类型没有选项' },
    'zh-TW': { title: 'enum 和 list 類型需要選項，其他類型沒有選項' },
  },
  ATTRIBUTE_BOUNDS_UNFIT: {
    'zh-CN': {
      title: '这些界限与类型不符',
      advice: 'number 的界限是数字，date 的界限是日期，string 的界限是不超过 190 的长度；min 不能大于 max，其他类型没有界限。',
    },
    'zh-TW': {
      title: '這些界限與類型不符',
      advice: 'number 的界限是數字，date 的界限是日期，string 的界限是不超過 190 的長度；min 不能大於 max，其他類型沒有界限。',
    },
  },
  ATTRIBUTE_UNKNOWN: {
    'zh-CN': { title: '这个账号没有属性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出所有属性。' },
    'zh-TW': { title: '這個帳號沒有屬性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出所有屬性。' },
  },
  ATTRIBUTE_REQUIRED: {
    'zh-CN': { title: '属性 {key} 必须有值' },
    'zh-TW': { title: '屬性 {key} 必須有值' },
  },
  ATTRIBUTE_VALUE_INVALID: {
    'zh-CN': { title: '属性 {key} 的值必须是 {type} 类型', advice: '日期写成 2026-03-01 这样的一天，list 是一组选项，数字不加引号。' },
    'zh-TW': { title: '屬性 {key} 的值必須是 {type} 類型', advice: '日期寫成 2026-03-01 這樣的一天，list 是一組選項，數字不加引號。' },
  },
  'ATTRIBUTE_VALUE_INVALID/min': {
    'zh-CN': { title: '属性 {key} 不能小于 {limit}' },
    'zh-TW': { title: '屬性 {key} 不能小於 {limit}' },
  },
  'ATTRIBUTE_VALUE_INVALID/max': {
    'zh-CN': { title: '属性 {key} 不能大于 {limit}' },
    'zh-TW': { title: '屬性 {key} 不能大於 {limit}' },
  },
  'ATTRIBUTE_VALUE_INVALID/minLength': {
    'zh-CN': { title: '属性 {key} 至少需要 {limit} 个字' },
    'zh-TW': { title: '屬性 {key} 至少需要 {limit} 個字' },
  },
  'ATTRIBUTE_VALUE_INVALID/maxLength': {
    'zh-CN': { title: '属性 {key} 最多 {limit} 个字' },
    'zh-TW': { title: '屬性 {key} 最多 {limit} 個字' },
  },
  'ATTRIBUTE_VALUE_INVALID/option': {
    'zh-CN': { title: '这不是 {key} 的选项' },
    'zh-TW': { title: '這不是 {key} 的選項' },
  },
  'ATTRIBUTE_VALUE_INVALID/twice': {
    'zh-CN': { title: '{key} 的一个选项出现了两次' },
    'zh-TW': { title: '{key} 的一個選項出現了兩次' },
  },
}
