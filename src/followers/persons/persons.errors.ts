import { AppError } from '../../platform/errors.ts'

export const maxFollowersOfPerson = 100

export const sameFollower = () => new AppError('invalid', 'PERSON_SAME_FOLLOWER', 'A follower is the same person as themselves anyway',
  { place: 'body/followerId', advice: 'Name another follower, of this account or of another one.' })

export const personFull = () => new AppError('conflict', 'PERSON_FULL', 'A person is at most {limit} followers',
  { values: { limit: maxFollowersOfPerson }, advice: 'Look at the links of this person and undo those that are wrong.' })

export const personLinkNotFound = () => new AppError('not-found', 'PERSON_LINK_NOT_FOUND', 'This follower has no such link, or it was undone already')
