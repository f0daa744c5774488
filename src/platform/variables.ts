/** Texts that name values to be put in, such as {{follower.alias}} or, with what to say where there is none, {{attribute.level|贵宾}}. */
const variable = /\{\{\s*([a-z]+\.[a-z0-9_]+)\s*(?:\|([^{}]*))?\}\}/g
const one = new RegExp(`^${variable.source}$`)

export type Values = Readonly<Record<string, string>>

/** `whole`: as it stands there; `name`: empty for what has not the shape of one. */
export interface Variable { whole: string, name: string, instead: string | undefined }

/** All that stands between {{ and }}; what begins so and never ends is one without a name. */
export function variablesIn (text: string): Variable[] {
  return [...text.matchAll(/\{\{(?:[^{}]*\}\})?/g)].map(([whole]) => {
    const [, name = '', instead] = one.exec(whole) ?? []
    return { whole, name, instead }
  })
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

/** A value as it stands in a text; nothing for what no text can hold. */
export function wordsOf (value: unknown): string {
  if (Array.isArray(value)) return value.join('、')
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
