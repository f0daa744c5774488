import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about templates say in Chinese. */
export const templateTexts: Catalogue = {
  TEMPLATE_NOT_FOUND: {
    'zh-CN': { title: '没有这个模板' },
    'zh-TW': { title: '沒有這個範本' },
  },
  TEMPLATE_UNKNOWN: {
    'zh-CN': {
      title: '这个账号没有这个模板',
      advice: 'POST /api/v1/accounts/:accountId/templates/sync 从微信获取最新的模板；GET …/templates 列出它们。',
    },
    'zh-TW': {
      title: '這個帳號沒有這個範本',
      advice: 'POST /api/v1/accounts/:accountId/templates/sync 從微信取得最新的範本；GET …/templates 列出它們。',
    },
  },
  TEMPLATES_NOT_ALLOWED: {
    'zh-CN': { title: '这一类账号既没有模板消息也没有订阅通知', advice: '模板消息需要已认证的服务号，订阅通知需要已认证的账号。' },
    'zh-TW': { title: '這一類帳號既沒有範本訊息也沒有訂閱通知', advice: '範本訊息需要已認證的服務號，訂閱通知需要已認證的帳號。' },
  },
  TEMPLATE_FIELD_UNKNOWN: {
    'zh-CN': { title: '模板里没有 {key}', advice: '请去掉它：微信不会显示。' },
    'zh-TW': { title: '範本裡沒有 {key}', advice: '請去掉它：微信不會顯示。' },
  },
  TEMPLATE_VALUE_MISSING: {
    'zh-CN': { title: '模板的 {key} 没有值', advice: '请给它一个值：缺了它微信不会发送。' },
    'zh-TW': { title: '範本的 {key} 沒有值', advice: '請給它一個值：缺了它微信不會傳送。' },
  },
  TEMPLATE_VALUE_EMPTY: {
    'zh-CN': { title: '{key} 的值是空的', advice: '微信不接受空值：请写上给人看的内容，例如“无”。' },
    'zh-TW': { title: '{key} 的值是空的', advice: '微信不接受空值：請寫上給人看的內容，例如「無」。' },
  },
  'TEMPLATE_VALUE_UNFIT/thing': {
    'zh-CN': { title: '{key} 最多 20 个字', advice: '字母、数字、符号和汉字都按一个字计算。' },
    'zh-TW': { title: '{key} 最多 20 個字', advice: '字母、數字、符號和漢字都按一個字計算。' },
  },
  'TEMPLATE_VALUE_UNFIT/number': {
    'zh-CN': { title: '{key} 最多 32 位数字，不能有别的内容', advice: '中间可以有小数点。' },
    'zh-TW': { title: '{key} 最多 32 位數字，不能有別的內容', advice: '中間可以有小數點。' },
  },
  'TEMPLATE_VALUE_UNFIT/letter': {
    'zh-CN': { title: '{key} 最多 32 个英文字母，不能有别的内容', advice: '不能有数字、符号和空格。' },
    'zh-TW': { title: '{key} 最多 32 個英文字母，不能有別的內容', advice: '不能有數字、符號和空格。' },
  },
  'TEMPLATE_VALUE_UNFIT/symbol': {
    'zh-CN': { title: '{key} 最多 5 个符号，不能有别的内容', advice: '不能有字母、数字和空格。' },
    'zh-TW': { title: '{key} 最多 5 個符號，不能有別的內容', advice: '不能有字母、數字和空格。' },
  },
  'TEMPLATE_VALUE_UNFIT/character_string': {
    'zh-CN': { title: '{key} 最多 32 位字母、数字或符号', advice: '不能有汉字和空格。' },
    'zh-TW': { title: '{key} 最多 32 位字母、數字或符號', advice: '不能有漢字和空格。' },
  },
  'TEMPLATE_VALUE_UNFIT/time': {
    'zh-CN': { title: '{key} 是一个时间', advice: '请写成 15:01 或 2026年3月1日 15:01；时间段用 ~ 连接。' },
    'zh-TW': { title: '{key} 是一個時間', advice: '請寫成 15:01 或 2026年3月1日 15:01；時間段用 ~ 連接。' },
  },
  'TEMPLATE_VALUE_UNFIT/date': {
    'zh-CN': { title: '{key} 是一个日期', advice: '请写成 2026年3月1日 或 2026-03-01，后面可以带时间；日期段用 ~ 连接。' },
    'zh-TW': { title: '{key} 是一個日期', advice: '請寫成 2026年3月1日 或 2026-03-01，後面可以帶時間；日期段用 ~ 連接。' },
  },
  'TEMPLATE_VALUE_UNFIT/amount': {
    'zh-CN': { title: '{key} 是一个金额：最多一个币种符号和 10 位数字', advice: '请写成 ¥12.50 或 12.50元，不要空格和逗号。' },
    'zh-TW': { title: '{key} 是一個金額：最多一個幣種符號和 10 位數字', advice: '請寫成 ¥12.50 或 12.50元，不要空格和逗號。' },
  },
  'TEMPLATE_VALUE_UNFIT/phone_number': {
    'zh-CN': { title: '{key} 是一个电话号码，最多 17 位数字和符号', advice: '请写成 +86-0766-66888866，不要文字和空格。' },
    'zh-TW': { title: '{key} 是一個電話號碼，最多 17 位數字和符號', advice: '請寫成 +86-0766-66888866，不要文字和空格。' },
  },
  'TEMPLATE_VALUE_UNFIT/car_number': {
    'zh-CN': { title: '{key} 是一个车牌号，最多 8 位', advice: '只有第一位和最后一位可以是汉字，例如 粤A8Z888挂。' },
    'zh-TW': { title: '{key} 是一個車牌號，最多 8 位', advice: '只有第一位和最後一位可以是漢字，例如 粵A8Z888掛。' },
  },
  'TEMPLATE_VALUE_UNFIT/name': {
    'zh-CN': { title: '{key} 是一个姓名，最多 10 个汉字或 20 个字母', advice: '不能有数字。' },
    'zh-TW': { title: '{key} 是一個姓名，最多 10 個漢字或 20 個字母', advice: '不能有數字。' },
  },
  'TEMPLATE_VALUE_UNFIT/phrase': {
    'zh-CN': { title: '{key} 最多 5 个汉字，不能有别的内容', advice: '不能有字母、数字和符号。' },
    'zh-TW': { title: '{key} 最多 5 個漢字，不能有別的內容', advice: '不能有字母、數字和符號。' },
  },
  'TEMPLATE_VALUE_UNFIT/enum_string': {
    'zh-CN': { title: '{key} 只能是 {options} 之一', advice: '请照原样写。' },
    'zh-TW': { title: '{key} 只能是 {options} 之一', advice: '請照原樣寫。' },
  },
}
