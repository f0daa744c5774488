import { AppError } from '../../platform/errors.ts'

export const massCallNotFound = () => new AppError('not-found', 'MASS_CALL_NOT_FOUND', 'There is no such mass call')

export const massKeyReused = () => new AppError('conflict', 'MASS_KEY_REUSED', 'This key stands for another mass call', {
  place: 'body/key', advice: 'Ask for something else under a key of its own; the same request under the same key is one call.',
})

export const massNotAllowed = () => new AppError('conflict', 'MASS_NOT_ALLOWED', 'This account may not send to chosen followers', {
  advice: 'WeChat lets verified service accounts alone send to a list.',
})

export const massExpired = () => new AppError('invalid', 'MASS_EXPIRED', 'This moment is over', { place: 'body/expiresAt', advice: 'Name a moment that is to come.' })

export const massNotDecidable = () => new AppError('conflict', 'MASS_NOT_DECIDABLE', 'There is nothing to decide about this mass call', {
  advice: 'Only what has an unknown outcome is sent again or left, and only once.',
})
