import { AppError } from '../../platform/errors.ts'
import type { FieldType } from './template.fields.ts'

interface Where { key: string, place: string }

export const templateNotFound = () => new AppError('not-found', 'TEMPLATE_NOT_FOUND', 'There is no such template')

/** Of content that is to be sent. */
export const templateUnknown = () => new AppError('invalid', 'TEMPLATE_UNKNOWN', 'The account has no such template',
  { place: 'content/templateId', advice: 'POST /api/v1/accounts/:accountId/templates/sync fetches what WeChat has; GET …/templates lists it.' })

export const templatesNotAllowed = () => new AppError('forbidden', 'TEMPLATES_NOT_ALLOWED',
  'An account of this kind has neither templates nor notices',
  { advice: 'Template messages need a verified service account, subscription notices a verified account.' })

export const fieldUnknown = ({ key, place }: Where) => new AppError('invalid', 'TEMPLATE_FIELD_UNKNOWN', 'The template has no field {key}',
  { place, values: { key }, advice: 'Leave it out: WeChat would not show it.' })

export const valueMissing = ({ key, place }: Where) => new AppError('invalid', 'TEMPLATE_VALUE_MISSING',
  'The field {key} of the template has no value',
  { place, values: { key }, advice: 'Give it one: WeChat sends nothing without.' })

export const valueEmpty = ({ key, place }: Where) => new AppError('invalid', 'TEMPLATE_VALUE_EMPTY', 'The value of {key} is empty',
  { place, values: { key }, advice: 'WeChat refuses empty values: write what people should read, such as 无.' })

const code = 'TEMPLATE_VALUE_UNFIT'

/** Only of typed fields. */
export const valueUnfit: Readonly<Record<Exclude<FieldType, 'text'>, (where: Where & { options: readonly string[] }) => AppError>> = {
  thing: ({ key, place }) => new AppError('invalid', code, '{key} has at most 20 characters',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/thing', advice: 'Letters, digits, signs and Chinese characters count alike.' }),
  number: ({ key, place }) => new AppError('invalid', code, '{key} has at most 32 digits and nothing else',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/number', advice: 'A decimal point may stand among them.' }),
  letter: ({ key, place }) => new AppError('invalid', code, '{key} has at most 32 Latin letters and nothing else',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/letter', advice: 'Digits, signs and blanks may not stand in it.' }),
  symbol: ({ key, place }) => new AppError('invalid', code, '{key} has at most 5 signs and nothing else',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/symbol', advice: 'Letters, digits and blanks may not stand in it.' }),
  character_string: ({ key, place }) => new AppError('invalid', code, '{key} has at most 32 letters, digits or signs',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/character_string', advice: 'Chinese characters and blanks may not stand in it.' }),
  time: ({ key, place }) => new AppError('invalid', code, '{key} is a time',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/time', advice: 'Write 15:01, or 2026年3月1日 15:01; a range is joined with ~.' }),
  date: ({ key, place }) => new AppError('invalid', code, '{key} is a date',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/date', advice: 'Write 2026年3月1日 or 2026-03-01, perhaps with a time; a range is joined with ~.' }),
  amount: ({ key, place }) => new AppError('invalid', code, '{key} is an amount of money: at most one sign of a currency and 10 digits',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/amount', advice: 'Write ¥12.50 or 12.50元, without blanks and commas.' }),
  phone_number: ({ key, place }) => new AppError('invalid', code, '{key} is a phone number of at most 17 digits and signs',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/phone_number', advice: 'Write +86-0766-66888866, without words and blanks.' }),
  car_number: ({ key, place }) => new AppError('invalid', code, '{key} is a number plate of at most 8 characters',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/car_number', advice: 'Only its first and its last character may be Chinese, such as 粤A8Z888挂.' }),
  name: ({ key, place }) => new AppError('invalid', code, '{key} is a name of at most 10 Chinese characters or 20 letters',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/name', advice: 'Digits may not stand in it.' }),
  phrase: ({ key, place }) => new AppError('invalid', code, '{key} has at most 5 Chinese characters and nothing else',
    { place, values: { key }, text: 'TEMPLATE_VALUE_UNFIT/phrase', advice: 'Letters, digits and signs may not stand in it.' }),
  enum_string: ({ key, place, options }) => new AppError('invalid', code, '{key} is one of {options}',
    { place, values: { key, options: options.join(', ') }, text: 'TEMPLATE_VALUE_UNFIT/enum_string', advice: 'Write it exactly as it stands there.' }),
}
