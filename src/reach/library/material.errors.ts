import { AppError } from '../../platform/errors.ts'
import type { WechatError } from '../../wechat/errors.ts'
import type { MaterialKind } from './material.entity.ts'

export const materialNotFound = () => new AppError('not-found', 'MATERIAL_NOT_FOUND', 'There is no such material')

/** Of content that names it. */
export const materialUnknown = (place: string) => new AppError('invalid', 'MATERIAL_UNKNOWN', 'The account has no such material',
  { place, advice: 'GET /api/v1/accounts/:accountId/materials lists what there is.' })

export const materialOfOtherKind = (place: string, kind: MaterialKind) => new AppError('invalid', 'MATERIAL_OF_OTHER_KIND',
  'The material is of the kind {kind}, which cannot stand here',
  { place, values: { kind }, advice: 'Upload the file under the kind that the content asks for.' })

/** Nothing was sent: whoever wanted to may try again. */
export const materialNotUploaded = (cause: WechatError) => new AppError('unavailable', 'MATERIAL_NOT_UPLOADED',
  'WeChat does not take files at the moment',
  { advice: 'Try again later.', cause, ...(cause.retryAfterMs !== undefined && { retryAfterMs: cause.retryAfterMs }) })

export const materialRefused = (cause: WechatError) => new AppError('conflict', 'MATERIAL_REFUSED', 'WeChat refuses the file with {errcode}',
  { values: { errcode: cause.errcode ?? 0 }, advice: 'Upload another file: perhaps it lasts too long, or its content is not allowed.', cause })

export const materialBodyMissing = () => new AppError('invalid', 'MATERIAL_BODY_MISSING', 'The request has no file',
  { place: 'body', advice: 'Send the file itself as the body, with the content type application/octet-stream.' })

export const materialCutOff = () => new AppError('invalid', 'MATERIAL_CUT_OFF', 'The file broke off before its end',
  { place: 'body', advice: 'Send it again.' })

export const materialEmpty = () => new AppError('invalid', 'MATERIAL_EMPTY', 'The file is empty',
  { place: 'body', advice: 'Send the file itself as the body.' })

export const materialTooLarge = (kind: MaterialKind, maxBytes: number) => new AppError('too-large', 'MATERIAL_TOO_LARGE',
  'WeChat takes a file of the kind {kind} up to {maxKb} KB',
  { place: 'body', values: { kind, maxKb: Math.floor(maxBytes / 1024) }, advice: 'Make the file smaller.' })

export const materialTypeRefused = (kind: MaterialKind, types: readonly string[]) => new AppError('invalid', 'MATERIAL_TYPE_REFUSED',
  'A file of the kind {kind} must be {types}',
  { place: 'body', values: { kind, types: types.join(', ') }, advice: 'Convert the file: what counts is what it begins with, not what it is called.' })
