import { AppError } from '../../platform/errors.ts'

export const maxExternalIds = 20
export const maxDetailBytes = 8000
export const maxDetailDepth = 20

interface Fault { place: string }

export const eventFollowerUnclear = ({ place }: Fault) => new AppError('invalid', 'EVENT_FOLLOWER_UNCLEAR', 'An event names its follower in one way',
  { place, advice: 'Send one of openid, unionid and externalId.' })

export const eventFollowerUnknown = ({ place }: Fault) => new AppError('not-found', 'EVENT_FOLLOWER_UNKNOWN', 'This account knows no such follower',
  { place, advice: 'Send the event again once they follow, or tell what your system calls them with PUT …/external-ids/:system.' })

export const eventIdTaken = ({ place }: Fault) => new AppError('conflict', 'EVENT_ID_TAKEN', 'Another event was taken in under this id',
  { place, advice: 'Give every event an id of its own; the one that came first stays.' })

export const eventDetailTooLarge = ({ place }: Fault) => new AppError('too-large', 'EVENT_DETAIL_TOO_LARGE', 'The detail of an event has at most {limit} bytes and {levels} levels',
  { place, values: { limit: maxDetailBytes, levels: maxDetailDepth }, advice: 'Send what people want to see, and a link to the rest.' })

export const eventInFuture = ({ place }: Fault) => new AppError('invalid', 'EVENT_IN_FUTURE', 'This has not happened yet',
  { place, advice: 'Look at the clock and the time zone of the system that sent it.' })

export const externalIdTaken = () => new AppError('conflict', 'EXTERNAL_ID_TAKEN', 'Another follower has this id in that system',
  { place: 'body/externalId', advice: 'Take it away from them first.' })

export const tooManyExternalIds = () => new AppError('conflict', 'TOO_MANY_EXTERNAL_IDS', 'A follower is known to {limit} systems at most',
  { values: { limit: maxExternalIds }, advice: 'Take away one that is not used any more.' })

export const externalIdNotFound = () => new AppError('not-found', 'EXTERNAL_ID_NOT_FOUND', 'The follower has no id in that system')
