import { AppError } from '../platform/errors.ts'

export const settingsChanged = (version: number) => new AppError('conflict', 'BOT_SETTINGS_CHANGED', 'Somebody else changed these settings meanwhile',
  { place: 'body/version', values: { version }, advice: 'Read them again; they are at version {version} now.' })

export const thresholdsCrossed = (place: string) => new AppError('invalid', 'THRESHOLDS_CROSSED', 'What is near enough to answer is near enough to offer',
  { place, advice: 'Give an `answerAt` that is not below `suggestAt`.' })
