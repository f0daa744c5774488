import {
  boundsUnfit, optionsUnfit, optionTwice, optionUnknown, valueTooLarge, valueTooLong, valueTooShort, valueTooSmall, valueUnfit,
} from './attribute.errors.ts'

export type AttributeType = 'string' | 'number' | 'boolean' | 'date' | 'enum' | 'list'

/** A day is its text yyyy-MM-dd; a list is a choice of options. */
export type AttributeValue = string | number | boolean | string[]

/** What says which values an attribute takes. */
export interface AttributeShape {
  key: string
  type: AttributeType
  options: readonly string[] | null
  min: number | string | null
  max: number | string | null
}

export interface StoredValue { textValue: string | null, numberValue: number | null }

export const maxCharacters = 190

/** The value as it is kept, or null for none: an empty text and an empty list are none. Throws what is wrong with it, and where. */
export function acceptValue (shape: AttributeShape, value: unknown, place = `attributes/${shape.key}`): AttributeValue | null {
  const { key, type } = shape
  const accepted = value === null ? null : accept[type](shape, value, place)
  if (accepted === undefined) throw valueUnfit({ key, place, type })
  return accepted
}

type Accept = (shape: AttributeShape, value: unknown, place: string) => AttributeValue | null | undefined

/** Undefined: not of the type. */
const accept: Readonly<Record<AttributeType, Accept>> = {
  string: (shape, value, place) => (isText(value) ? textWithin(shape, value.trim(), place) : undefined),
  // There is one zero.
  number: (shape, value, place) => (isNumber(value) ? within(shape, value === 0 ? 0 : value, place) : undefined),
  boolean: (_shape, value) => (typeof value === 'boolean' ? value : undefined),
  date: (shape, value, place) => (isDay(value) ? within(shape, value, place) : undefined),
  enum: (shape, value, place) => (typeof value === 'string' ? option(shape, value, place) : undefined),
  list: (shape, value, place) => (isTexts(value) ? choice(shape, value, place) : undefined),
}

/** What is kept in the rows of one value, a row for each entry of a list. */
export function storedFrom (value: AttributeValue | null): StoredValue[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.map((entry) => ({ textValue: entry, numberValue: null }))
  return [typeof value === 'string' ? { textValue: value, numberValue: null } : { textValue: null, numberValue: Number(value) }]
}

/** The value that rows hold, which stand in the order of their positions. */
export function valueFrom (type: AttributeType, rows: readonly StoredValue[]): AttributeValue | null {
  const [first] = rows
  if (first === undefined) return null
  if (type === 'list') return rows.map(({ textValue }) => textValue ?? '')
  if (type === 'boolean') return first.numberValue === 1
  return type === 'number' ? first.numberValue : first.textValue
}

/** The attribute, its default as it is kept. Throws what is wrong with the attribute itself. */
export function soundAttribute<Shape extends AttributeShape & { defaultValue: AttributeValue | null }> (shape: Shape): Shape {
  const { type, options, min, max } = shape
  const takesOptions = type === 'enum' || type === 'list'
  if (takesOptions !== (options !== null && options.length > 0)) throw optionsUnfit()
  if (new Set(options).size !== (options ?? []).length) throw optionTwice({ key: shape.key, place: 'body/options' })
  if (!isBound(type, min)) throw boundsUnfit('body/min')
  if (!isBound(type, max) || (min !== null && max !== null && min > max)) throw boundsUnfit('body/max')
  return { ...shape, defaultValue: acceptValue(shape, shape.defaultValue, 'body/defaultValue') }
}

function isBound (type: AttributeType, bound: number | string | null): boolean {
  if (bound === null) return true
  if (type === 'number') return isNumber(bound)
  if (type === 'date') return isDay(bound)
  return type === 'string' && Number.isInteger(bound) && Number(bound) >= 0 && Number(bound) <= maxCharacters
}

function textWithin ({ key, min, max }: AttributeShape, value: string, place: string): string | null {
  if (value === '') return null
  // Characters as the database counts them, not UTF-16 units.
  const { length } = Array.from(value)
  const most = Number(max ?? maxCharacters)
  if (length < Number(min ?? 0)) throw valueTooShort({ key, place, limit: Number(min) })
  if (length > most) throw valueTooLong({ key, place, limit: most })
  return value
}

function within<Value extends number | string> ({ key, min, max }: AttributeShape, value: Value, place: string): Value {
  if (min !== null && value < min) throw valueTooSmall({ key, place, limit: min })
  if (max !== null && value > max) throw valueTooLarge({ key, place, limit: max })
  return value
}

function option ({ key, options }: AttributeShape, value: string, place: string): string {
  if (!options?.includes(value)) throw optionUnknown({ key, place })
  return value
}

function choice (shape: AttributeShape, value: readonly string[], place: string): string[] | null {
  const chosen = value.map((entry) => option(shape, entry, place))
  if (new Set(chosen).size !== chosen.length) throw optionTwice({ key: shape.key, place })
  return chosen.length === 0 ? null : chosen
}

/** Half a surrogate pair is no character: it would come back as another one. */
function isText (value: unknown): value is string {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value)
}

function isTexts (value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

function isNumber (value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A day of the calendar: 2026-02-30 is none. */
function isDay (value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const atMs = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(value)
}
