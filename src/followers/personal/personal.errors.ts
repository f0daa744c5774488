import { AppError } from '../../platform/errors.ts'

export const eraseNotConfirmed = () => new AppError('invalid', 'ERASE_NOT_CONFIRMED', 'The alias given is not that of this follower',
  { place: 'body/confirm', advice: 'Erasing cannot be undone. Read the record again and give its alias as `confirm`.' })

export const stillNamed = () => new AppError('unavailable', 'ERASE_WAITS', 'Another task of the account is just dealing with this person',
  { advice: 'The erase goes on by itself when that task has moved on.', retryAfterMs: 10_000 })

export const consentInFuture = () => new AppError('invalid', 'CONSENT_IN_FUTURE', 'Nobody can have agreed later than now',
  { place: 'body/at', advice: 'Give the moment at which they said it, or leave it out.' })

export const exportNotFound = () => new AppError('not-found', 'PERSONAL_EXPORT_NOT_FOUND', 'There is no such export, or it is not there any more',
  { advice: 'Ask for a new one: files are kept for seven days.' })

export const exportNotReady = () => new AppError('conflict', 'PERSONAL_EXPORT_NOT_READY', 'The export is still being written',
  { advice: 'Its task tells when it is ready.' })

export const exportBrokenOff = () => new AppError('unavailable', 'PERSONAL_EXPORT_BROKEN_OFF', 'The export was broken off while it was written',
  { advice: 'Another process begins it anew.', retryAfterMs: 1000 })

export const retentionChanged = (version: number) => new AppError('conflict', 'RETENTION_CHANGED', 'Somebody else changed these rules meanwhile',
  { place: 'body/version', values: { version }, advice: 'Read them again; they are at version {version} now.' })

export const deliveriesTooLong = () => new AppError('invalid', 'RETENTION_DELIVERIES_TOO_LONG', 'Raw deliveries cannot be kept longer than the timeline',
  { place: 'body/days/deliveries', advice: 'The timeline leads to the deliveries of a person, so that they can be erased: keep it at least as long.' })
