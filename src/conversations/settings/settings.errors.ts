import { AppError } from '../../platform/errors.ts'

export const settingsChanged = (version: number) => new AppError('conflict', 'DESK_SETTINGS_CHANGED', 'Somebody else changed these settings meanwhile',
  { place: 'body/version', values: { version }, advice: 'Read them again; they are at version {version} now.' })
