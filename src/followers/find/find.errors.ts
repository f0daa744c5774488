import { AppError } from '../../platform/errors.ts'

export const cursorInvalid = () => new AppError('invalid', 'CURSOR_INVALID', 'This does not go on with the list that is asked for',
  { place: 'body/after', advice: 'Send `next` of the page before, with the same filter and sort.' })
