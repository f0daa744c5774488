import { AppError } from '../../platform/errors.ts'
import { maxRemarkBytes } from './remark.rule.ts'

export const ownerUnfit = () => new AppError('invalid', 'OWNER_UNFIT', 'This user cannot look after followers of this account',
  { place: 'body/ownerId', advice: 'Choose a user who is not disabled and has a role on this account.' })

export const remarkTooLong = () => new AppError('invalid', 'REMARK_TOO_LONG', 'WeChat takes remarks of up to {limit} bytes',
  { place: 'body/remark', values: { limit: maxRemarkBytes }, advice: 'Shorten it: a Chinese character takes 3 bytes, a letter 1.' })
