import { AppError } from '../platform/errors.ts'

export const maxDays = 92

export const statisticsTooLong = () => new AppError('invalid', 'STATISTICS_TOO_LONG', 'From the first to the last day there are 1 to {limit} days',
  { place: 'querystring/until', values: { limit: maxDays }, advice: 'Ask for a shorter time, one after the other.' })
