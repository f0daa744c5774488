import { AppError } from '../../platform/errors.ts'

export const settingsChanged = (version: number) => new AppError('conflict', 'PAGE_SETTINGS_CHANGED', 'Somebody else changed these settings meanwhile',
  { place: 'body/version', values: { version }, advice: 'Read them again; they are at version {version} now.' })

export const hostNotListed = (place: string) => new AppError('forbidden', 'PAGE_HOST_NOT_LISTED', 'This page is not on a host of the account',
  { place, advice: 'Add its host to the hosts in the account’s page settings, as the address bar shows it.' })

export const tooManySignatures = () => new AppError('limited', 'PAGE_SIGNATURES_LIMITED', 'Too many signatures were asked for from here',
  { retryAfterMs: 60_000, advice: 'Ask again in a minute; ask once for each page that is opened.' })
