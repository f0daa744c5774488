import { AppError } from '../../platform/errors.ts'
import type { Route } from '../standing/standing.ts'
import type { ContentType } from './content.ts'

export const contentNotByRoute = (type: ContentType, route: Route) => new AppError('invalid', 'CONTENT_NOT_BY_ROUTE',
  'Content of type {type} does not go by the route {route}',
  { place: 'content/type', values: { type, route }, advice: 'GET /api/v1/accounts/:accountId/reach/content-table shows what goes by which route.' })

export const contentEmpty = () => new AppError('invalid', 'CONTENT_EMPTY', 'The text has nothing to read',
  { place: 'content/text', advice: 'Write something: blanks alone are no message.' })

export const contentTooLarge = (place = 'content') => new AppError('invalid', 'CONTENT_TOO_LARGE', 'The content has more bytes than can be sent',
  { place, advice: 'Shorten it: a Chinese character takes three bytes, an emoji four or more.' })

export const contentFileMissing = (place: string) => new AppError('invalid', 'CONTENT_FILE_MISSING', 'The content names no file',
  { place, advice: 'Name a material of ours, or WeChat’s media id of a file.' })

export const contentFileTwice = (place: string) => new AppError('invalid', 'CONTENT_FILE_TWICE',
  'The content names a file of ours and one of WeChat’s',
  { place, advice: 'Leave one of the two out.' })

export const contentPartMissing = (place: string) => new AppError('invalid', 'CONTENT_PART_MISSING', 'This route needs {place}',
  { place, values: { place }, advice: 'Add it, or choose another content.' })

export const menuIdTwice = (place: string) => new AppError('invalid', 'MENU_ID_TWICE', 'Two items of the menu have the same id',
  { place, advice: 'Give every item an id of its own: it is all that tells which was chosen.' })
