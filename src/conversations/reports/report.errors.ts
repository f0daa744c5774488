import { AppError } from '../../platform/errors.ts'

export const maxPeriodDays = 93

export const periodUnsound = () => new AppError('invalid', 'REPORT_PERIOD_UNSOUND', 'A period ends after it begins', { place: 'query/until', advice: 'Let until be later than from.' })

export const periodTooLong = () => new AppError('invalid', 'REPORT_PERIOD_TOO_LONG', 'A report covers at most {days} days',
  { place: 'query/until', values: { days: maxPeriodDays }, advice: 'Ask for each quarter by itself.' })
