import { AppError } from '../../platform/errors.ts'

export const readersNotKnown = () => new AppError('invalid', 'READERS_NOT_KNOWN', 'WeChat tells this account not who reads a page',
  { place: 'body/links/readers', advice: 'Only verified service accounts may ask; choose none.' })

export const hostNotAllowed = () => new AppError('invalid', 'OAUTH_HOST_NOT_ALLOWED', 'Nobody is sent to this host',
  { place: 'querystring/to', advice: 'Add the host to allowedHosts in the settings of pushes.' })

export const ticketInvalid = () => new AppError('invalid', 'OAUTH_TICKET_INVALID', 'This is no ticket of this account, or no longer one',
  { place: 'body/ticket', advice: 'A ticket holds for five minutes: send the visitor to the start again.' })
