import { AppError } from '../platform/errors.ts'

export const unknownAccount = () => new AppError('not-found', 'WEBHOOK_ACCOUNT_UNKNOWN', 'No account is served at this address',
  { advice: 'Use the webhook address that GET /api/v1/accounts shows.' })

export const keysNotLoaded = () => new AppError('unavailable', 'WEBHOOK_NOT_READY', 'The keys of the accounts are not loaded yet', { retryAfterMs: 2000 })

export const deliveryTooLarge = () => new AppError('too-large', 'WEBHOOK_TOO_LARGE', 'The delivery is larger than anything WeChat sends')

export const spoolFull = () => new AppError('unavailable', 'SPOOL_FULL', 'The database is away and the spool is full',
  { advice: 'Bring the database back, or give the spool more room with SPOOL_MAX_MB.', retryAfterMs: 5000 })

export const notParked = () => new AppError('conflict', 'INBOX_NOT_PARKED', 'Only a parked delivery can be replayed',
  { advice: 'GET …/inbox?status=parked lists them.' })

export const inboxRowNotFound = () => new AppError('not-found', 'INBOX_ROW_NOT_FOUND', 'There is no such delivery')
