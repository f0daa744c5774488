import { AppError } from '../../../platform/errors.ts'

export const maxTagsInCell = 50

export const importNotFound = () => new AppError('not-found', 'IMPORT_NOT_FOUND', 'There is no such import')

export const importCutOff = () => new AppError('invalid', 'IMPORT_CUT_OFF', 'The file did not arrive whole', { place: 'body', advice: 'Send it again.' })

export const bodyMissing = () => new AppError('invalid', 'IMPORT_BODY_MISSING', 'The file must be the body of the request',
  { place: 'body', advice: 'Send the CSV as it is, with content-type text/csv or application/octet-stream.' })

export const importNotReady = () => new AppError('conflict', 'IMPORT_NOT_READY', 'This import was started already',
  { advice: 'Upload the file again to import it again.' })

export const importFileForgotten = () => new AppError('conflict', 'IMPORT_FILE_FORGOTTEN', 'The file of this import is not kept any more',
  { advice: 'Upload it again.' })

export const importNotUndoable = () => new AppError('conflict', 'IMPORT_NOT_UNDOABLE', 'This import cannot be undone',
  { advice: 'Only what was imported within the last day can be undone, and once; cancel an import that is still running first.' })

export const columnUnknown = (entry: number, column: string) => new AppError('invalid', 'IMPORT_COLUMN_UNKNOWN', 'The file has no column {column}',
  { place: `body/columns/${entry}/column`, values: { column }, advice: 'Name the columns as the header of the file does.' })

export const columnRepeated = (entry: number, column: string) => new AppError('invalid', 'IMPORT_COLUMN_REPEATED', 'The column {column} is named twice',
  { place: `body/columns/${entry}/column`, values: { column } })

export const columnUnmapped = (column: string) => new AppError('invalid', 'IMPORT_COLUMN_UNMAPPED', 'Nothing is said about the column {column}',
  { place: 'body/columns', values: { column }, advice: 'Give every column a field; ignore leaves it out.' })

export const fieldRepeated = (entry: number, field: string) => new AppError('invalid', 'IMPORT_FIELD_REPEATED', 'Two columns are to be {field}',
  { place: `body/columns/${entry}/field`, values: { field } })

export const attributeUnmapped = (entry: number, field: string) => new AppError('invalid', 'IMPORT_FIELD_UNKNOWN', 'There is no field {field}',
  { place: `body/columns/${entry}/field`, values: { field }, advice: 'An attribute is attribute:<key>; GET /api/v1/accounts/:accountId/attributes lists them.' })

export const keyMissing = () => new AppError('invalid', 'IMPORT_KEY_MISSING', 'No column is the openid',
  { place: 'body/columns', advice: 'Followers are found by their openid: map one column to it.' })

/** What changed while the import ran is looked at again a moment later. */
export const definitionsMoved = () => new AppError('unavailable', 'IMPORT_DEFINITIONS_MOVED', 'Somebody changed attributes, tags or users meanwhile',
  { retryAfterMs: 1000 })

export const lineShort = () => new AppError('invalid', 'IMPORT_LINE_SHORT', 'The line has fewer cells than the header', { advice: 'Look for a delimiter that is missing.' })

export const openidUnfit = () => new AppError('invalid', 'IMPORT_OPENID_UNFIT', 'This is no openid', { advice: 'An openid has up to 64 letters, digits, - and _.' })

export const followerUnknown = () => new AppError('invalid', 'IMPORT_FOLLOWER_UNKNOWN', 'No follower has this openid',
  { advice: 'Sync the followers first, or start the import with unknown: create.' })

export const followerErased = () => new AppError('invalid', 'IMPORT_FOLLOWER_ERASED', 'This person was erased and is not created again')

export const stageUnknown = () => new AppError('invalid', 'IMPORT_STAGE_UNKNOWN', 'This is no stage',
  { advice: 'The stages are unknown, potential, customer, high-value and lost.' })

export const tagUnknown = () => new AppError('invalid', 'IMPORT_TAG_UNKNOWN', 'There is no tag of this name', { advice: 'Create it first; several names are separated by |.' })

export const tagsTooMany = () => new AppError('invalid', 'IMPORT_TAGS_TOO_MANY', 'WeChat takes at most 20 tags for one follower',
  { advice: 'Take one off first, or use local tags.' })
