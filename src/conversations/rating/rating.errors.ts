import { AppError } from '../../platform/errors.ts'

export const ratingNotFound = () => new AppError('not-found', 'RATING_NOT_FOUND', 'Nobody was asked about this conversation',
  { advice: 'A follower is asked once an agent answered them and it was resolved; see `rating` of GET …/desk/settings.' })
