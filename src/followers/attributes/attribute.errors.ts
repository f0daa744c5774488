import { AppError } from '../../platform/errors.ts'

export const maxAttributes = 100

interface Fault { key: string, place: string }
interface Bounded extends Fault { limit: number | string }

export const attributeNotFound = () => new AppError('not-found', 'ATTRIBUTE_NOT_FOUND', 'There is no such attribute')

export const attributeExists = (key: string) => new AppError('conflict', 'ATTRIBUTE_EXISTS', 'There is an attribute {key} already',
  { place: 'body/key', values: { key }, advice: 'Choose another key; an archived attribute comes back with isArchived: false.' })

export const attributeChanged = () => new AppError('conflict', 'ATTRIBUTE_CHANGED', 'Somebody else changed this attribute meanwhile',
  { place: 'body/version', advice: 'Read the attribute again and repeat your change on what you find.' })

export const attributesFull = () => new AppError('conflict', 'ATTRIBUTES_FULL', 'An account has at most {limit} attributes',
  { values: { limit: maxAttributes }, advice: 'Archive one that nobody needs any more.' })

export const optionInUse = (option: string, count: number) => new AppError('conflict', 'ATTRIBUTE_OPTION_IN_USE',
  'The option {option} cannot go: {count} followers have it',
  { place: 'body/options', values: { option, count }, advice: 'Give these followers another value first.' })

export const optionsUnfit = () => new AppError('invalid', 'ATTRIBUTE_OPTIONS_UNFIT',
  'The types enum and list need options, and no other type has any', { place: 'body/options' })

export const boundsUnfit = (place: string) => new AppError('invalid', 'ATTRIBUTE_BOUNDS_UNFIT', 'These bounds do not fit the type',
  { place, advice: 'Bounds are numbers for number, days for date, lengths up to 190 for string; min is not above max, and other types have none.' })

/** What stands there is no attribute that can be given a value: unknown, or archived. */
export const attributeUnknown = (key: string) => new AppError('invalid', 'ATTRIBUTE_UNKNOWN', 'This account has no attribute {key}',
  { place: `attributes/${key}`, values: { key }, advice: 'GET /api/v1/accounts/:accountId/attributes lists what there is.' })

export const attributeRequired = (key: string) => new AppError('invalid', 'ATTRIBUTE_REQUIRED', 'The attribute {key} must have a value',
  { place: `attributes/${key}`, values: { key } })

export const valueUnfit = ({ key, place, type }: Fault & { type: string }) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID',
  'The attribute {key} takes values of the type {type}',
  { place, values: { key, type }, advice: 'A date is a day such as 2026-03-01, a list is a list of options, a number has no quotes.' })

export const valueTooSmall = ({ key, place, limit }: Bounded) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID',
  'The attribute {key} must be {limit} or more', { place, text: 'ATTRIBUTE_VALUE_INVALID/min', values: { key, limit } })

export const valueTooLarge = ({ key, place, limit }: Bounded) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID',
  'The attribute {key} must be {limit} or less', { place, text: 'ATTRIBUTE_VALUE_INVALID/max', values: { key, limit } })

export const valueTooShort = ({ key, place, limit }: Bounded) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID',
  'The attribute {key} must have at least {limit} characters', { place, text: 'ATTRIBUTE_VALUE_INVALID/minLength', values: { key, limit } })

export const valueTooLong = ({ key, place, limit }: Bounded) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID',
  'The attribute {key} must have at most {limit} characters', { place, text: 'ATTRIBUTE_VALUE_INVALID/maxLength', values: { key, limit } })

export const optionUnknown = ({ key, place }: Fault) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID', 'This is none of the options of {key}',
  { place, text: 'ATTRIBUTE_VALUE_INVALID/option', values: { key } })

export const optionTwice = ({ key, place }: Fault) => new AppError('invalid', 'ATTRIBUTE_VALUE_INVALID', 'An option of {key} is named twice',
  { place, text: 'ATTRIBUTE_VALUE_INVALID/twice', values: { key } })
