import { AppError } from '../../platform/errors.ts'

interface Fault { place: string }

export const conditionUnfit = ({ place }: Fault) => new AppError('invalid', 'FILTER_CONDITION_INVALID',
  'A condition is about one thing: a field, an attribute, a tag or a text', { place, advice: 'Make a condition of its own for each: all of them must hold.' })

export const operatorMissing = ({ place }: Fault) => new AppError('invalid', 'FILTER_OPERATOR_MISSING',
  'This condition does not say what must hold', { place, advice: 'Add is, isNot, in, atLeast, atMost, from, before, contains, lacks, isEmpty or isOn.' })

export const operatorUnfit = ({ place, operator, type, fitting }: Fault & { operator: string, type: string, fitting: readonly string[] }) => new AppError(
  'invalid', 'FILTER_OPERATOR_UNFIT', '{operator} cannot be asked of the type {type}',
  { place, values: { operator, type, fitting: fitting.join(', ') }, advice: 'What can be asked of it: {fitting}.' })

export const operandUnfit = ({ place, type }: Fault & { type: string }) => new AppError('invalid', 'FILTER_VALUE_INVALID',
  'This must be of the type {type}', { place, values: { type }, advice: 'A moment is written as 2026-03-01T09:00:00Z, a number has no quotes.' })

export const filterAttributeUnknown = ({ place, key }: Fault & { key: string }) => new AppError('invalid', 'FILTER_ATTRIBUTE_UNKNOWN',
  'This account has no attribute {key}', { place, values: { key }, advice: 'GET /api/v1/accounts/:accountId/attributes lists what there is.' })

export const filterTagUnknown = ({ place, tag }: Fault & { tag: number }) => new AppError('invalid', 'FILTER_TAG_UNKNOWN',
  'This account has no tag {tag}', { place, values: { tag }, advice: 'GET /api/v1/accounts/:accountId/tags lists what there is.' })
