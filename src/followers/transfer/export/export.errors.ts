import { AppError } from '../../../platform/errors.ts'

export const exportNotFound = () => new AppError('not-found', 'EXPORT_NOT_FOUND', 'There is no such export')

export const exportNotReady = () => new AppError('conflict', 'EXPORT_NOT_READY', 'This export is not complete',
  { advice: 'Wait for its task to end; one that was stopped has to be asked for again.' })

export const exportRunning = () => new AppError('conflict', 'EXPORT_RUNNING', 'This export is still being written', { advice: 'Cancel its task first.' })

export const exportColumnUnknown = (at: number, column: string) => new AppError('invalid', 'EXPORT_COLUMN_UNKNOWN', 'There is no column {column}',
  { place: `body/columns/${at}`, values: { column }, advice: 'An attribute is attribute:<key>; GET /api/v1/accounts/:accountId/attributes lists them.' })

export const exportColumnRepeated = (at: number, column: string) => new AppError('invalid', 'EXPORT_COLUMN_REPEATED', 'The column {column} is named twice',
  { place: `body/columns/${at}`, values: { column } })

/** The part is written again by whoever holds the task then. */
export const exportPartLost = () => new AppError('unavailable', 'EXPORT_PART_LOST', 'A part of the export broke off and is written again', { retryAfterMs: 1000 })
