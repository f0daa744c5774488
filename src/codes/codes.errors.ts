import { AppError } from '../platform/errors.ts'

/** Page 生成带参数的二维码: of permanent ones an account has so many, and none can be deleted. */
export const mostPermanent = 100_000
export const mostGroups = 1000

export const codeNotFound = () => new AppError('not-found', 'CODE_NOT_FOUND', 'There is no such QR code')

export const codeChanged = () => new AppError('conflict', 'CODE_CHANGED', 'Somebody else changed this QR code meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const sceneTaken = (scene: string, place: string) => new AppError('conflict', 'SCENE_TAKEN', 'The scene {scene} has a QR code already',
  { place, values: { scene }, advice: 'Choose another scene, or leave it out: then we make one.' })

export const permanentCodesUsedUp = () => new AppError('conflict', 'PERMANENT_CODES_USED_UP', 'The account has had its {limit} permanent QR codes',
  { values: { limit: mostPermanent }, place: 'body/kind', advice: 'Make a temporary one: WeChat lets no permanent code be given back.' })

export const lifeUnfit = (place: string) => new AppError('invalid', 'CODE_LIFE_UNFIT', 'A permanent QR code has no life and is never renewed',
  { place, advice: 'Leave lifeDays and isRenewed out, or make it temporary.' })

export const codeNotReady = () => new AppError('conflict', 'CODE_NOT_READY', 'WeChat has not made this QR code yet',
  { advice: 'Try again in a minute, or renew it; `problem` says with which code WeChat refused it last.' })

export const codeExpired = () => new AppError('conflict', 'CODE_EXPIRED', 'The picture of this QR code has ended',
  { advice: 'Renew it: it gets a new picture, with the same scene.' })

export const groupNotFound = () => new AppError('not-found', 'CODE_GROUP_NOT_FOUND', 'There is no such group of QR codes')

export const groupUnknown = (place: string) => new AppError('invalid', 'CODE_GROUP_UNKNOWN', 'There is no such group or channel',
  { place, advice: 'GET /api/v1/accounts/:accountId/codes/groups lists what there is of each kind.' })

export const groupExists = (name: string) => new AppError('conflict', 'CODE_GROUP_EXISTS', 'There is one called {name} already', { place: 'body/name', values: { name } })

export const groupChanged = () => new AppError('conflict', 'CODE_GROUP_CHANGED', 'Somebody else changed it meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const groupInUse = () => new AppError('conflict', 'CODE_GROUP_IN_USE', 'There are QR codes in it',
  { advice: 'Put them elsewhere first. Archived ones count too.' })

export const groupsFull = () => new AppError('conflict', 'CODE_GROUPS_FULL', 'An account has at most {limit} groups and {limit} channels', { values: { limit: mostGroups } })

export const tagUnknown = (place: string) => new AppError('invalid', 'CODE_TAG_UNKNOWN', 'There is no such tag',
  { place, advice: 'GET /api/v1/accounts/:accountId/tags lists what there is.' })

export const attributeUnknown = (place: string, key: string) => new AppError('invalid', 'CODE_ATTRIBUTE_UNKNOWN', 'This account has no attribute {key}',
  { place, values: { key }, advice: 'GET /api/v1/accounts/:accountId/attributes lists what there is.' })

export const onScanTooLarge = (place: string) => new AppError('invalid', 'CODE_ON_SCAN_TOO_LARGE', 'What the scan sets off is too large together',
  { place, advice: 'Shorten the texts: all of it together has at most 60 KB.' })

export const settingsChanged = (now: number) => new AppError('conflict', 'CODE_SETTINGS_CHANGED', 'Somebody else changed these settings meanwhile',
  { place: 'body/version', data: { version: now }, advice: 'Read them again and repeat your change on what you find.' })

export const spanUnfit = () => new AppError('invalid', 'CODE_SPAN_UNFIT', 'This is not a span of at most {limit} days',
  { place: 'query/until', values: { limit: 366 }, advice: 'Give the first and the last day, the first no later than the last.' })

export const logoUnreadable = () => new AppError('invalid', 'CODE_LOGO_UNREADABLE', 'This is no PNG that can be drawn',
  { place: 'body', advice: 'Send a PNG without interlacing as the body, with the content type image/png.' })

export const logoUnfit = (least: number, most: number) => new AppError('invalid', 'CODE_LOGO_UNFIT', 'A logo has {least} to {most} pixels on each side',
  { place: 'body', values: { least, most }, advice: 'Scale it: in the picture it takes a fifth of the width.' })

export const logoNotFound = () => new AppError('not-found', 'CODE_LOGO_NOT_FOUND', 'The account has no logo for its QR codes')
