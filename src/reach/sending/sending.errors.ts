import { AppError } from '../../platform/errors.ts'
import type { Reason } from '../standing/reasons.ts'
import { reasonWords } from '../standing/reasons.words.ts'

/** Held back at once, with the reason as its code: the same that the follower's reach tells. */
export function notSendable (reason: Reason, data: Readonly<Record<string, unknown>> = {}): AppError {
  const { title, advice } = reasonWords[reason]
  return new AppError('conflict', reason, title, { text: `NOT_SENDABLE/${reason}`, advice, data })
}

export const orderKeyReused = () => new AppError('conflict', 'ORDER_KEY_REUSED', 'This key was used for something else before', {
  place: 'body/key', advice: 'Use a new key for every message.',
})

export const orderExpired = () => new AppError('invalid', 'ORDER_EXPIRED', 'This would have been worth sending in the past only', {
  place: 'body/expiresAt', advice: 'Give a moment within the next 30 days.',
})

export const topicUnknown = (key: string) => new AppError('invalid', 'REACH_TOPIC_UNKNOWN', 'There is no topic {key}', {
  place: 'body/topic', advice: 'The topics of the account are listed at /reach/topics.', values: { key },
})

export const touchNotFound = () => new AppError('not-found', 'TOUCH_NOT_FOUND', 'There is no such touch')

export const notDecidable = () => new AppError('conflict', 'TOUCH_NOT_DECIDABLE', 'There is nothing to decide about this touch', {
  advice: 'What is unknown can be resent or left, what failed can be resent, once. Of a mass call the call itself is looked at.',
})

export const notCancellable = () => new AppError('conflict', 'TOUCH_NOT_CANCELLABLE', 'This touch was tried already', {
  advice: 'Only what is pending and was never tried can be taken back.',
})

export const talliesTooLong = () => new AppError('invalid', 'TALLIES_TOO_LONG', 'These are no more than {days} days', {
  place: 'query/until', advice: 'Ask for fewer days, the first before the last.', values: { days: 92 },
})
