import { AppError } from '../../platform/errors.ts'

const place = (field: string) => `body/schedule/${field}`

export const inPast = (field: string) => new AppError('invalid', 'SCHEDULE_IN_PAST', 'This moment has passed', {
  place: place(field), advice: 'Name one that is still to come, also for followers whose day begins earlier.',
})

export const dayUnknown = () => new AppError('invalid', 'SCHEDULE_DAY_UNKNOWN', 'There is no such day', {
  place: place('day'), advice: 'Write a day that exists, such as 2026-03-08.',
})

export const cronUnsound = () => new AppError('invalid', 'SCHEDULE_CRON_UNSOUND', 'This is no cron expression that can be used', {
  place: place('expression'), advice: 'Write minute, hour, day of month, month and weekday, such as 0 10 * * 5 for Fridays at ten; L is the last day, 5#2 the second Friday.',
})

export const tooOften = () => new AppError('invalid', 'SCHEDULE_TOO_OFTEN', 'A push goes out once an hour at most', {
  place: place('expression'), advice: 'Name a single minute in the first field, such as 0.',
})

export const never = () => new AppError('invalid', 'SCHEDULE_NEVER', 'There is no such time between its first and its last day', { place: place('expression') })

export const spanUnsound = () => new AppError('invalid', 'SCHEDULE_SPAN_UNSOUND', 'It would end before it begins', { place: place('until') })
