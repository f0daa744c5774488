export const languages = ['zh-CN', 'zh-TW', 'en'] as const
export type Language = typeof languages[number]

/** A text in every language we speak; `{name}` takes a value. */
export type Text = Readonly<Record<Language, string>>

export type Values = Readonly<Record<string, string | number>>

/** The language to use for a tag such as `zh_TW`, `zh-HK` or `en-GB`. WeChat writes them with an underscore. */
export function languageFor (tag: string | null | undefined, fallback: Language = 'zh-CN'): Language {
  return ourLanguage(tag ?? '') ?? fallback
}

/** The language that an `Accept-Language` header likes best of those we speak; English if it names none, or any. */
export function languageAskedFor (header: string | undefined): Language {
  const wishes = (header ?? '').toLowerCase().split(',').map((wish) => {
    const [tag = '', ...parameters] = wish.trim().split(/\s*;\s*/)
    return { tag, weight: Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1) }
  })
  const liked = wishes.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)
  return liked.map(({ tag }) => (tag === '*' ? 'en' : ourLanguage(tag))).find((language) => language !== undefined) ?? 'en'
}

function ourLanguage (tag: string): Language | undefined {
  const wanted = tag.replace('_', '-').toLowerCase()
  if (/^zh-(tw|hk|mo|hant)/.test(wanted)) return 'zh-TW'
  if (/^zh(-|$)/.test(wanted)) return 'zh-CN'
  return /^en(-|$)/.test(wanted) ? 'en' : undefined
}

/** What a follower or one of our people reads. */
export function say (text: Text, language: Language, values: Values = {}): string {
  return fill(text[language], values)
}

/** Puts each value where its `{name}` stands. */
export function fill (template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
