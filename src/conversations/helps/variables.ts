/** What a text may name of the follower, the agent and the account, such as {{follower.alias}} or {{attribute.level|贵宾}}. */
const variable = /\{\{\s*([a-z]+\.[a-z0-9_]+)\s*(?:\|([^{}]*))?\}\}/g
const known = /^(?:follower\.alias|agent\.name|account\.name|attribute\.[a-z0-9][a-z0-9_]{0,47})$/

export type Values = Readonly<Record<string, string>>

/** The first thing between {{ and }} that means nothing. */
export function unknownVariable (text: string): string | undefined {
  for (const [whole] of text.matchAll(/\{\{[^{}]*\}\}/g)) {
    const [, name = ''] = new RegExp(`^${variable.source}$`).exec(whole) ?? []
    if (!known.test(name)) return whole
  }
  return undefined
}

/** The text with its values. What has none takes what stands behind the bar; `missing` names what has neither, which is left out. */
export function fillIn (text: string, values: Values): { text: string, missing: string[] } {
  const missing: string[] = []
  const filled = text.replaceAll(variable, (_whole, name: string, instead: string | undefined) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value !== undefined && value !== '') return value
    if (instead === undefined) missing.push(name)
    return instead?.trim() ?? ''
  })
  return { text: filled, missing: [...new Set(missing)] }
}
