import { AppError } from '../../platform/errors.ts'

export const pushNotFound = () => new AppError('not-found', 'PUSH_NOT_FOUND', 'There is no such push')

export const pushChanged = () => new AppError('conflict', 'PUSH_CHANGED', 'Somebody else changed this push meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const pushNotDraft = () => new AppError('conflict', 'PUSH_NOT_DRAFT', 'Only a draft can be changed or deleted',
  { advice: 'Copy it and change the copy: what was approved stays as it was looked at.' })

export const draftsFull = (limit: number) => new AppError('conflict', 'PUSH_DRAFTS_FULL', 'An account has at most {limit} drafts',
  { values: { limit }, advice: 'Delete some that nobody needs any more.' })

export const pushTooLarge = () => new AppError('invalid', 'PUSH_TOO_LARGE', 'The contents of all variants are too large together',
  { place: 'body/variants', advice: 'Shorten the texts: all contents together have at most 60 KB.' })

export const variantTwice = (key: string, place: string) => new AppError('invalid', 'PUSH_VARIANT_TWICE', 'There are two variants {key}',
  { place, values: { key }, advice: 'Give every variant a letter of its own.' })

export const wayTwice = (place: string) => new AppError('invalid', 'PUSH_WAY_TWICE', 'The same way stands there before',
  { place, advice: 'Leave it out: where the first is closed, so is the second.' })

export const routeUnfit = (route: string, place: string) => new AppError('invalid', 'PUSH_ROUTE_UNFIT', 'Content does not go by the route {route}',
  { place, values: { route }, advice: 'Templates and notices tell of somebody’s own affairs and never carry marketing: make it a push of the purpose notice.' })

export const routeNotAllowed = (route: string, place: string) => new AppError('invalid', 'PUSH_ROUTE_NOT_ALLOWED', 'This account may not send this by the route {route}',
  { place, values: { route }, advice: 'GET /api/v1/accounts/:accountId/reach/content-table shows what goes by which route.' })

export const massPersonal = (place: string) => new AppError('invalid', 'PUSH_MASS_PERSONAL', 'A mass send says the same to all',
  { place, advice: 'Leave the variables out, or send it by another route.' })

export const variableUnknown = (name: string, place: string) => new AppError('invalid', 'PUSH_VARIABLE_UNKNOWN', '{name} means nothing here',
  { place, values: { name }, advice: 'There are follower.alias, account.name and attribute.<key> of the account’s attributes, each with what to say instead behind a bar.' })

export const variableWithoutDefault = (name: string, place: string) => new AppError('invalid', 'PUSH_VARIABLE_WITHOUT_DEFAULT', '{name} has no value for some followers',
  { place, values: { name }, advice: 'Say what stands there instead, behind a bar: {{attribute.city|您所在的城市}}.' })

export const variableMisplaced = (name: string, place: string) => new AppError('invalid', 'PUSH_VARIABLE_MISPLACED', '{name} stands where nobody reads',
  { place, values: { name }, advice: 'Variables stand in texts and addresses, not in ids, files and pictures.' })

export const segmentUnknown = () => new AppError('invalid', 'PUSH_SEGMENT_UNKNOWN', 'There is no such segment',
  { place: 'body/segmentId', advice: 'GET /api/v1/accounts/:accountId/segments lists what there is.' })

export const segmentOfEveryone = () => new AppError('invalid', 'PUSH_SEGMENT_EVERYONE', 'This segment is everyone, and everyone is no segment',
  { place: 'body/segmentId', advice: 'Say whom it concerns: what somebody did, has, or wants to hear of.' })

export const topicUnknown = () => new AppError('invalid', 'PUSH_TOPIC_UNKNOWN', 'There is no such topic',
  { place: 'body/topic', advice: 'GET /api/v1/accounts/:accountId/reach/topics lists what there is.' })

export const teamUnknown = () => new AppError('invalid', 'PUSH_TEAM_UNKNOWN', 'There is no such team',
  { place: 'body/replies/teamId', advice: 'GET /api/v1/accounts/:accountId/teams lists what there is.' })

export const variantUnknown = (key: string) => new AppError('invalid', 'PUSH_VARIANT_UNKNOWN', 'The push has no variant {key}',
  { place: 'body/variant', values: { key }, advice: 'Leave it out to see what each follower would get.' })

export const followersUnknown = (ids: readonly number[]) => new AppError('invalid', 'PUSH_FOLLOWERS_UNKNOWN', 'There is no follower {ids}',
  { place: 'body/followerIds', values: { ids: ids.join(', ') }, advice: 'Name followers of this account.' })
