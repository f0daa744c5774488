import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about these settings say in Chinese. */
export const settingsTexts: Catalogue = {
  REACH_SETTINGS_CHANGED: {
    'zh-CN': { title: '触达设置刚刚被其他人修改过', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '觸達設定剛剛被其他人修改過', advice: '請重新讀取，現在的版本是 {version}。' },
  },
}
