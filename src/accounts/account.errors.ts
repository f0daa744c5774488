import { AppError } from '../platform/errors.ts'

export const accountNotFound = () => new AppError('not-found', 'ACCOUNT_NOT_FOUND', 'There is no such account')

export const accountExists = (appid: string) => new AppError('conflict', 'ACCOUNT_EXISTS', 'The account {appid} is here already',
  { place: 'body/appid', values: { appid }, advice: 'Change the account that has this AppID instead of adding it again.' })

export const accountChanged = () => new AppError('conflict', 'ACCOUNT_CHANGED', 'Somebody else changed this account meanwhile',
  { place: 'body/version', advice: 'Read the account again and repeat your change on what you find.' })

export const aesKeyMissing = () => new AppError('invalid', 'AES_KEY_MISSING', 'The modes compatible and secure need the EncodingAESKey',
  { place: 'body/aesKey', advice: 'Copy EncodingAESKey from WeChat’s server configuration, or choose the mode plain.' })

export const appSecretMissing = () => new AppError('conflict', 'APP_SECRET_MISSING', 'This account has no AppSecret, so nothing can be sent for it',
  { advice: 'Add the AppSecret with PATCH /api/v1/accounts/:accountId.' })

export const timeZoneUnknown = (timeZone: string) => new AppError('invalid', 'TIME_ZONE_UNKNOWN', '{timeZone} is not a time zone',
  { place: 'body/timeZone', values: { timeZone }, advice: 'Use an IANA name such as Asia/Shanghai.' })
