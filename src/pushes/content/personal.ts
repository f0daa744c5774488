import type { AppError } from '../../platform/errors.ts'
import { fillIn, type Values, variablesIn } from '../../platform/variables.ts'
import type { TouchContent } from '../../reach/index.ts'
import { variableMisplaced, variableUnknown, variableWithoutDefault } from './content.errors.ts'
import { textsIn, withTexts } from './wording.ts'

/** What the attributes of an account are where a follower has none; empty: nothing. */
export type Defaults = ReadonlyMap<string, string>

const alwaysThere: ReadonlySet<string> = new Set(['follower.alias', 'account.name'])

/** The values that a content names. */
export function namesIn (content: TouchContent): string[] {
  return [...new Set(textsIn(content).flatMap(({ text }) => variablesIn(text).map(({ name }) => name)))]
}

/** What is wrong with the variables of a content. */
export function checkVariables (content: TouchContent, defaults: Defaults): AppError[] {
  return textsIn(content).flatMap(({ place, text, kind }) => variablesIn(text).flatMap(({ whole, name, instead }) => {
    if (kind === 'other') return [variableMisplaced(whole, place)]
    if (alwaysThere.has(name)) return []
    const ofAll = name.startsWith('attribute.') ? defaults.get(name.slice('attribute.'.length)) : undefined
    if (ofAll === undefined) return [variableUnknown(whole, place)]
    return ofAll === '' && instead === undefined ? [variableWithoutDefault(whole, place)] : []
  }))
}

/** What somebody reads; null where something has neither a value nor a default. In an address a value is one part of it, whatever it holds. */
export function personalise (content: TouchContent, values: Values): TouchContent | null {
  let encoded: Values | undefined
  let isWhole = true
  const filled = withTexts(content, (text, kind) => {
    if (!text.includes('{{')) return text
    const { text: made, missing } = fillIn(text, kind === 'address' ? encoded ??= encodedFrom(values) : values)
    isWhole &&= missing.length === 0
    return made
  })
  return isWhole ? filled : null
}

const encodedFrom = (values: Values): Values => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)]))
