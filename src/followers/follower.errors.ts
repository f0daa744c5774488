import { AppError } from '../platform/errors.ts'

/** What an edit was based on or would make of a record, and which version that is. */
export interface RecordVersion { version: number, values: Readonly<Record<string, unknown>> }

/** An edit over somebody else's edit. Both are shown, so that a person can decide: reading `current` is reading personal data. */
export const followerChanged = (current: RecordVersion, yours: RecordVersion) => new AppError('conflict', 'FOLLOWER_CHANGED',
  'Somebody else changed this follower meanwhile',
  { place: 'body/version', data: { current, yours }, advice: 'Look at both versions and repeat your change on the current one.' })
