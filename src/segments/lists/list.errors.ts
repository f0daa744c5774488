import { AppError } from '../../platform/errors.ts'

export const maxLines = 200_000

export const listNotFound = () => new AppError('not-found', 'LIST_NOT_FOUND', 'There is no such list')

export const listExists = (name: string) => new AppError('conflict', 'LIST_EXISTS', 'There is a list {name} already',
  { place: 'querystring/name', values: { name }, advice: 'Choose another name.' })

export const listBodyMissing = () => new AppError('invalid', 'LIST_BODY_MISSING', 'The file must be the body of the request',
  { place: 'body', advice: 'Send the CSV as it is, with content-type text/csv or application/octet-stream.' })

export const listCutOff = () => new AppError('invalid', 'LIST_CUT_OFF', 'The file did not arrive whole', { place: 'body', advice: 'Send it again.' })

export const listTooLong = () => new AppError('invalid', 'LIST_TOO_LONG', 'The file has more than {limit} lines below its header',
  { place: `line ${maxLines + 2}`, values: { limit: maxLines }, advice: 'Upload it in several lists, and name them all in the rule.' })

export const listHeaderUnfit = () => new AppError('invalid', 'LIST_HEADER_UNFIT', 'No column of the header says who is meant',
  { place: 'line 1', advice: 'Name a column openid or unionid, or two of them system and externalId; all other columns are left out.' })

export const listNotReady = () => new AppError('conflict', 'LIST_NOT_READY', 'The list is still being read',
  { advice: 'Wait for its task to end, or cancel it.' })

export const listInUse = (users: ReadonlyArray<{ id: number, name: string }>) => new AppError('conflict', 'LIST_IN_USE', 'Segments use this list: {users}', {
  values: { users: users.slice(0, 3).map(({ id, name }) => `${id} (${name})`).join(', ') }, data: { users },
  advice: 'Change their rules first; data names them.',
})
