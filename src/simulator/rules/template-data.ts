import type { Refusal } from '../refusal.ts'
import { refuse, refuseWith } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isAtMost, isFields } from '../values.ts'

/** A template's text taken apart once, so that a send is one walk over its keys. */
export interface TemplateForm {
  /** What stands before each key, and behind the last one. */
  literals: readonly string[]
  keys: readonly TemplateKey[]
}

interface TemplateKey {
  name: string
  /** Null for the keys of the old form, `keyword1` and the like, which take any text. */
  rule: ValueRule | null
}

interface ValueRule {
  fits: (value: string) => boolean
  refusal: (errmsg: Fields) => Refusal
}

/** What an enumeration may hold, by the key. */
export type EnumValues = Readonly<Record<string, readonly string[]>>

const day = String.raw`\d{4}(?:年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日|-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01]))`
const hour = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`
const time = new RegExp(`^(?:${day} ?)?${hour}(?:~(?:${day} ?)?${hour})?$`)
const date = new RegExp(`^${day}(?: ?${hour})?(?:~${day}(?: ?${hour})?)?$`)
const number = /^\d+(?:\.\d+)?$/
const letter = /^[A-Za-z]{1,32}$/
const symbol = /^[\p{P}\p{S}]{1,5}$/u
const characterString = /^[A-Za-z\d\p{P}\p{S}]{1,32}$/u
const amount = /^\p{Sc}?\d{1,10}(?:\.\d{1,10})?元?$/u
const phoneNumber = /^[\d\p{P}\p{S}]{1,17}$/u
const carNumber = /^[\p{sc=Han}A-Za-z\d](?:[A-Za-z\d]{0,6}[\p{sc=Han}A-Za-z\d])?$/u
const latinName = /^[A-Za-z\p{P}\p{S} ]{1,20}$/u
const chineseName = /^[\p{sc=Han}A-Za-z\p{P}\p{S} ]{1,10}$/u
const phrase = /^\p{sc=Han}{1,5}$/u

/** Page "发送模板消息" and "发送订阅通知", their table of value types. A range is joined with the half-width `~` alone. */
const valueRules: Readonly<Record<string, ValueRule>> = {
  thing: { fits: (value) => isAtMost(value, 20), refusal: (more) => refuseWith(47003, 'templateData.thing', more) },
  number: { fits: (value) => value.length <= 32 && number.test(value), refusal: (more) => refuseWith(47003, 'templateData.number', more) },
  letter: { fits: (value) => letter.test(value), refusal: (more) => refuseWith(47003, 'templateData.letter', more) },
  symbol: { fits: (value) => symbol.test(value), refusal: (more) => refuseWith(47003, 'templateData.symbol', more) },
  character_string: { fits: (value) => characterString.test(value), refusal: (more) => refuseWith(47003, 'templateData.characterString', more) },
  time: { fits: (value) => time.test(value), refusal: (more) => refuseWith(47003, 'templateData.time', more) },
  date: { fits: (value) => date.test(value), refusal: (more) => refuseWith(47003, 'templateData.date', more) },
  amount: { fits: (value) => amount.test(value), refusal: (more) => refuseWith(47003, 'templateData.amount', more) },
  phone_number: { fits: (value) => phoneNumber.test(value), refusal: (more) => refuseWith(47003, 'templateData.phoneNumber', more) },
  car_number: { fits: (value) => carNumber.test(value), refusal: (more) => refuseWith(47003, 'templateData.carNumber', more) },
  name: {
    fits: (value) => latinName.test(value) || chineseName.test(value),
    refusal: (more) => refuseWith(47003, 'templateData.name', more),
  },
  phrase: { fits: (value) => phrase.test(value), refusal: (more) => refuseWith(47003, 'templateData.phrase', more) },
}

export function readForm (content: string, enumValues: EnumValues = {}): TemplateForm {
  const parts = content.split(/\{\{(\w+)\.DATA\}\}/)
  return {
    literals: parts.filter((_, at) => at % 2 === 0),
    keys: parts.filter((_, at) => at % 2 === 1).map((name) => ({ name, rule: ruleOf(name, enumValues) })),
  }
}

function ruleOf (name: string, enumValues: EnumValues): ValueRule | null {
  const type = name.replace(/\d+$/, '')
  if (Object.hasOwn(enumValues, name)) {
    const listed = new Set(enumValues[name])
    return { fits: (value) => listed.has(value), refusal: (more) => refuseWith(47003, 'templateData.enumString', more) }
  }
  return Object.hasOwn(valueRules, type) ? valueRules[type] ?? null : null
}

/**
 * The text that the follower reads. Keys that the template does not have are passed over. The first and the last line of
 * industry templates, `first` and `remark`, may be left out: WeChat no longer shows them.
 */
export function fillForm ({ literals, keys }: TemplateForm, data: unknown): string | Refusal {
  if (!isFields(data)) return refuse(47003, 'templateData.none')
  const parts: string[] = []
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]
    if (key === undefined) break
    const field = data[key.name]
    const value = isFields(field) ? field['value'] : undefined
    if (typeof value !== 'string' || value === '') {
      if (isFrame(key.name) && (value === undefined || value === '')) continue
      return absent(key.name, value)
    }
    const { rule } = key
    if (rule !== null && !rule.fits(value)) return rule.refusal({ errmsg: `argument invalid! data.${key.name}.value invalid` })
    parts.push(literals[at] ?? '', value)
  }
  parts.push(literals[keys.length] ?? '')
  // Joined, not added: what is added up keeps every piece of the request alive.
  return parts.join('')
}

function absent (name: string, value: unknown): Refusal {
  if (value === undefined) return refuseWith(47003, 'templateData.missing', { errmsg: `argument invalid! data.${name}.value is empty` })
  if (value === '') return refuseWith(47003, 'templateData.empty', { errmsg: `argument invalid! data.${name}.value is empty` })
  return refuseWith(47003, 'templateData.notText', { errmsg: `argument invalid! data.${name}.value invalid` })
}

function isFrame (name: string): boolean {
  return name === 'first' || name === 'remark'
}
