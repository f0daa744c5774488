import { AppError } from '../../platform/errors.ts'

export const settingsChanged = (version: number) => new AppError('conflict', 'PUSH_SETTINGS_CHANGED', 'Somebody else changed these settings meanwhile',
  { place: 'body/version', values: { version }, advice: 'Read them again; they are at version {version} now.' })

export const dryRunMissing = () => new AppError('not-found', 'DRY_RUN_NOT_FOUND', 'There is no dry run of this push', { advice: 'Start one; they are kept for a week.' })

export const dryRunUnfinished = () => new AppError('conflict', 'DRY_RUN_NOT_READY', 'This dry run has not come to its end', { advice: 'Wait for its task, or start another.' })

export const dryRunOutdated = () => new AppError('conflict', 'DRY_RUN_OUTDATED', 'The push or its segment was changed while it was looked at', {
  advice: 'Start another dry run.',
})

export const dryRunUnderWay = () => new AppError('conflict', 'DRY_RUN_UNDER_WAY', 'A dry run of this push is under way', { advice: 'Wait for it, or cancel its task.' })

export const calendarTooLong = (days: number) => new AppError('invalid', 'PUSH_CALENDAR_TOO_LONG', 'The calendar shows {days} days at most, the last not before the first', {
  place: 'query/until', values: { days },
})
