import type { AppError } from '../../platform/errors.ts'
import { fieldUnknown, valueEmpty, valueMissing, valueUnfit } from './template.errors.ts'
import type { FieldType, TemplateField } from './template.fields.ts'

const day = String.raw`\d{4}(?:年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日|-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01]))`
const hour = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`
const upTo = (most: number) => (value: string): boolean => value.length <= most || Array.from(value).length <= most
const like = (pattern: RegExp) => (value: string): boolean => pattern.test(value)

/** Twenty letters, or ten characters where one of them is Chinese. */
const isName = [
  like(/^[A-Za-z\p{P}\p{S} ]{1,20}$/u), like(/^[\p{sc=Han}A-Za-z\p{P}\p{S} ]{1,10}$/u),
]

/** Characters are counted as WeChat does, an emoji of two halves as one; a range is joined with the half-width `~`. */
const fits: Readonly<Record<Exclude<FieldType, 'enum_string' | 'text'>, (value: string) => boolean>> = {
  thing: upTo(20),
  number: (value) => value.length <= 32 && /^\d+(?:\.\d+)?$/.test(value),
  letter: like(/^[A-Za-z]{1,32}$/),
  symbol: like(/^[\p{P}\p{S}]{1,5}$/u),
  character_string: like(/^[A-Za-z\d\p{P}\p{S}]{1,32}$/u),
  time: like(new RegExp(`^(?:${day} ?)?${hour}(?:~(?:${day} ?)?${hour})?$`)),
  date: like(new RegExp(`^${day}(?: ?${hour})?(?:~${day}(?: ?${hour})?)?$`)),
  amount: like(/^\p{Sc}?\d{1,10}(?:\.\d{1,10})?元?$/u),
  phone_number: like(/^[\d\p{P}\p{S}]{1,17}$/u),
  car_number: like(/^[\p{sc=Han}A-Za-z\d](?:[A-Za-z\d]{0,6}[\p{sc=Han}A-Za-z\d])?$/u),
  name: (value) => isName.some((isOne) => isOne(value)),
  phrase: like(/^\p{sc=Han}{1,5}$/u),
}

export type TemplateData = Readonly<Record<string, { value: string }>>

/** Everything that WeChat would refuse in the data of a message, and what it would silently drop. */
export function checkTemplateData ({ fields }: { fields: readonly TemplateField[] }, data: TemplateData): AppError[] {
  const known = new Set(fields.map(({ key }) => key))
  const unknown = Object.keys(data).filter((key) => !known.has(key)).map((key) => fieldUnknown({ key, place: `content/data/${key}` }))
  return [...fields.flatMap((field) => checkField(field, Object.hasOwn(data, field.key) ? data[field.key]?.value : undefined)), ...unknown]
}

function checkField ({ key, type, isOptional, values }: TemplateField, value: string | undefined): AppError[] {
  const place = `content/data/${key}/value`
  if (value === undefined) return isOptional ? [] : [valueMissing({ key, place: `content/data/${key}` })]
  if (value.trim() === '') return isOptional ? [] : [valueEmpty({ key, place })]
  const isFit = type === 'enum_string' ? values === null || values.includes(value) : type === 'text' || fits[type](value)
  return isFit || type === 'text' ? [] : [valueUnfit[type]({ key, place, options: values ?? [] })]
}
