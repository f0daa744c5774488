import { AppError } from '../../platform/errors.ts'

export const eraseNotConfirmed = () => new AppError('invalid', 'ERASE_NOT_CONFIRMED', 'The alias given is not that of this follower',
  { place: 'body/confirm', advice: 'Erasing cannot be undone. Read the record again and give its alias as `confirm`.' })

export const stillNamed = () => new AppError('unavailable', 'ERASE_WAITS', 'Another task of the account is just dealing with this person',
  { advice: 'The erase goes on by itself when that task has moved on.', retryAfterMs: 1000 })
