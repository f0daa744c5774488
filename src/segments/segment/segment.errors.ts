import { AppError } from '../../platform/errors.ts'

export interface SegmentUser { kind: string, id: number, name: string }

export const segmentNotFound = (place?: string) => new AppError('not-found', 'SEGMENT_NOT_FOUND', 'There is no such segment', place === undefined ? {} : { place })

export const segmentExists = (name: string) => new AppError('conflict', 'SEGMENT_EXISTS', 'There is a segment {name} already',
  { place: 'body/name', values: { name }, advice: 'Choose another name.' })

export const segmentChanged = (version: number) => new AppError('conflict', 'SEGMENT_CHANGED', 'Somebody else changed this segment meanwhile',
  { place: 'body/version', data: { version }, advice: 'Read the segment again and repeat your change on what you find.' })

export const segmentInUse = (users: readonly SegmentUser[]) => new AppError('conflict', 'SEGMENT_IN_USE', 'The segment is in use: by {users}',
  { values: { users: namesOf(users) }, data: { users }, advice: 'Let those who use it go another way first; data names them.' })

export const membersNeeded = (users: readonly SegmentUser[]) => new AppError('conflict', 'SEGMENT_MEMBERS_NEEDED',
  'Somebody needs to know who enters this segment: {users}',
  { place: 'body/isTracked', values: { users: namesOf(users) }, data: { users }, advice: 'End what waits for followers to enter it first; data names it.' })

const named = 3

function namesOf (users: readonly SegmentUser[]): string {
  const names = users.slice(0, named).map(({ kind, id, name }) => `${kind} ${id} (${name})`)
  return users.length > named ? `${names.join(', ')}, …` : names.join(', ')
}
