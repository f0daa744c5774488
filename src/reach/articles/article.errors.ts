import { AppError } from '../../platform/errors.ts'
import { WechatError } from '../../wechat/errors.ts'

export const articleNotFound = () => new AppError('not-found', 'ARTICLE_NOT_FOUND', 'There is no such article')

export const articleChanged = () => new AppError('conflict', 'ARTICLE_CHANGED', 'Somebody else changed this article meanwhile',
  { place: 'body/version', advice: 'Read the article again and repeat your change on what you find.' })

export const articleBusy = () => new AppError('conflict', 'ARTICLE_BUSY', 'The article is being placed or published', { advice: 'Wait until its task has ended.' })

export const articleNoDraft = (status: string) => new AppError('conflict', 'ARTICLE_NO_DRAFT', 'The article is no draft any more ({status})',
  { values: { status }, data: { status }, advice: 'Write a new one; one that is published can be withdrawn, and of an unknown one you may say that it was not.' })

export const articleNotPublished = () => new AppError('conflict', 'ARTICLE_NOT_PUBLISHED', 'The article is not published')

export const articleNotUnknown = () => new AppError('conflict', 'ARTICLE_NOT_UNKNOWN', 'It is known what became of this article')

export const articlesNotAllowed = () => new AppError('conflict', 'ARTICLES_NOT_ALLOWED', 'WeChat lets this account publish nothing by API',
  { advice: 'A subscription account must be verified; GET …/capabilities shows what it may do.' })

export const articleTextTooLong = (place: string, { bytes, limit }: { bytes: number, limit: number }) => new AppError('invalid', 'ARTICLE_TEXT_TOO_LONG',
  'The text has {bytes} bytes, and may have {limit}', { place, values: { bytes, limit }, advice: 'Make it shorter: a Chinese character has three bytes.' })

export const articleScript = (place: string) => new AppError('invalid', 'ARTICLE_SCRIPT', 'WeChat takes scripts out of articles', { place, advice: 'Leave them out.' })

export const articlePictureForeign = (place: string) => new AppError('invalid', 'ARTICLE_PICTURE_FOREIGN', 'WeChat takes pictures of elsewhere out of articles',
  { place, advice: 'Upload the picture as a material and name it: <img src="material:12">.' })

export const articlePictureUnfit = (place: string) => new AppError('invalid', 'ARTICLE_PICTURE_UNFIT', 'Inside an article WeChat takes jpg and png under 1 MB',
  { place, advice: 'Upload a smaller one, or as another type.' })

export const articleTooManyPictures = (place: string, { pictures, limit }: { pictures: number, limit: number }) => new AppError('invalid', 'ARTICLE_TOO_MANY_PICTURES',
  'There are {pictures} different pictures in it; it may have {limit}', { place, values: { pictures, limit }, advice: 'Make several articles of it.' })

/** These stand in the row as its problem. */
export const articleNotOriginal = (parts: string) => new AppError('conflict', 'ARTICLE_NOT_ORIGINAL', 'WeChat found that it is not original ({parts})',
  { values: { parts }, advice: 'Change these parts, or declare in WeChat’s console that they are reprints.' })

export const articleFailed = (status: number) => new AppError('conflict', 'ARTICLE_FAILED', 'WeChat did not publish it ({status})', { values: { status }, advice: 'Try again later.' })

export const articleReviewRefused = (parts: string) => new AppError('conflict', 'ARTICLE_REVIEW_REFUSED', 'WeChat’s review refused it ({parts})',
  { values: { parts }, advice: 'Change these parts: something in them is not allowed.' })

export const articleBanned = () => new AppError('conflict', 'ARTICLE_BANNED', 'WeChat has taken it away since', { advice: 'WeChat’s console says why.' })

export const articleOutcomeUnknown = () => new AppError('conflict', 'ARTICLE_OUTCOME_UNKNOWN', 'WeChat’s answer was lost: nobody knows whether it is published',
  { advice: 'It is looked for and not published again by itself. If it never appears in WeChat’s console, say so with POST …/leave.' })

export const articleUnconfirmed = () => new AppError('conflict', 'ARTICLE_UNCONFIRMED', 'WeChat took it and never told what became of it', { advice: 'Look in WeChat’s console.' })

export const articleDraftGone = () => new AppError('conflict', 'ARTICLE_DRAFT_GONE', 'The draft was taken away from WeChat’s draft box',
  { advice: 'Publish it again: it is placed anew.' })

export const articleHalfDone = () => new AppError('conflict', 'ARTICLE_HALF_DONE', 'The task ended before all of it was done', { advice: 'Begin it again.' })

const checkRefused = (errcode: number) => new AppError('conflict', 'ARTICLE_CHECK_REFUSED', 'WeChat’s check of drafts refuses it with {errcode}',
  { values: { errcode }, advice: 'Open the draft in WeChat’s console: it says there what is missing, and can be published there.' })

const pictureGone = (errcode: number) => new AppError('conflict', 'ARTICLE_PICTURE_GONE', 'WeChat does not have a cover or a picture any more ({errcode})',
  { values: { errcode }, advice: 'Somebody deleted it there: upload it as another material.' })

/** What WeChat says of a draft, in words that help; any other refusal is itself. */
export function articleRefused (error: AppError): AppError {
  if (!(error instanceof WechatError) || error.errcode === undefined) return error
  if (error.errcode === 40007) return pictureGone(error.errcode)
  if (error.errcode >= 53503 && error.errcode <= 53505) return checkRefused(error.errcode)
  return error
}
