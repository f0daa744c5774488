import { AppError } from '../../platform/errors.ts'

export const searchEmpty = () => new AppError('invalid', 'SEARCH_EMPTY', 'There is nothing to look for',
  { place: 'query/q', advice: 'Write at least one letter, digit, Chinese character or picture; punctuation is not looked for.' })
