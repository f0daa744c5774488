export const languages = ['zh-CN', 'zh-TW', 'en'] as const
export type Language = typeof languages[number]

/** A text in every language we speak; `{name}` takes a value. */
export type Text = Readonly<Record<Language, string>>

/** The language to use for a tag such as `zh_TW`, `zh-HK` or `en-GB`. WeChat writes them with an underscore. */
export function languageFor (tag: string | null | undefined, fallback: Language = 'zh-CN'): Language {
  const wanted = (tag ?? '').replace('_', '-').toLowerCase()
  if (/^zh-(tw|hk|mo|hant)/.test(wanted)) return 'zh-TW'
  if (wanted.startsWith('zh')) return 'zh-CN'
  return wanted.startsWith('en') ? 'en' : fallback
}

/** What a follower or one of our people reads. */
export function say (text: Text, language: Language, values: Readonly<Record<string, string | number>> = {}): string {
  return text[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
