import { byteLength } from '../../wechat/text.ts'
import type { AccountState } from '../account.ts'
import type { Article } from '../books/draft-book.ts'
import { createArticleUrl } from '../books/draft-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'

/** Page "新增草稿". The numbers that the page contradicts itself about are in limits.ts. */
const maxTitle = 32
const maxAuthor = 16
const maxDigest = 128
const maxUrlBytes = 1024
const maxPictures = 20
/** Not on the page: what the console takes. */
const maxArticles = 8
const defaultDigest = 54

type Shelf = Pick<AccountState, 'media' | 'limits'>

/** What `draft/add` holds, or the first thing that is wrong with it. */
export function readArticles (given: unknown, shelf: Shelf, nowMs: number): Article[] | Refusal {
  if (!Array.isArray(given) || given.length === 0) return refuse(40035, 'drafts.articles')
  if (given.length > maxArticles) return refuse(45008, 'drafts.articleCount')
  const articles: Article[] = []
  for (const each of given as unknown[]) {
    const article = readArticle(each, shelf, { nowMs, isOnly: given.length === 1 })
    if (isRefusal(article)) return article
    articles.push(article)
  }
  return articles
}

interface Place {
  nowMs: number
  /** Only a single article has a digest. */
  isOnly: boolean
}

export function readArticle (given: unknown, shelf: Shelf, { nowMs, isOnly }: Place): Article | Refusal {
  if (!isFields(given)) return refuse(40035, 'drafts.articles')
  const { article_type: type = 'news' } = given
  if (type !== 'news' && type !== 'newspic') return refuse(40035, 'drafts.articleType')
  const refusal = checkTexts(given, isOnly) ?? checkContent(given, type, shelf) ?? checkFlags(given)
    ?? (type === 'news' ? checkCover(given, shelf, nowMs) : checkPictures(given, shelf, nowMs))
  if (refusal !== null) return refusal

  const fields = type === 'news' ? newsFields(given, isOnly) : pictureFields(given)
  const card = { title: textOf(given['title']), digest: textOf(fields['digest']), url: createArticleUrl(), isDeleted: false }
  return { type, fields, card }
}

function checkTexts ({ title, author = '', digest = '', content_source_url: url = '' }: Fields, isOnly: boolean): Refusal | null {
  if (!isFilled(title)) return refuse(40035, 'drafts.title')
  if (typeof author !== 'string' || typeof digest !== 'string' || typeof url !== 'string') return refuse(40035, 'drafts.texts')
  if (characters(title) > maxTitle) return refuse(45003, 'drafts.titleLength')
  if (characters(author) > maxAuthor) return refuse(45021, 'drafts.authorLength')
  if (isOnly && characters(digest) > maxDigest) return refuse(45004, 'drafts.digestLength')
  return byteLength(url) > maxUrlBytes ? refuse(45005, 'drafts.urlLength') : null
}

function checkContent ({ content }: Fields, type: Article['type'], { limits }: Shelf): Refusal | null {
  if (typeof content !== 'string' || (type === 'news' && content === '')) return refuse(44003, 'drafts.content')
  if (characters(content) >= limits.articleCharacters) return refuse(45002, 'drafts.contentLength')
  return byteLength(content) >= limits.articleBytes ? refuse(45002, 'drafts.contentSize') : null
}

function checkFlags ({ need_open_comment: open = 0, only_fans_can_comment: fansOnly = 0 }: Fields): Refusal | null {
  return [open, fansOnly].every((flag) => flag === 0 || flag === 1) ? null : refuse(40035, 'drafts.commentFlag')
}

/** Also a missing one is answered with 40007. */
function checkCover ({ thumb_media_id: mediaId }: Fields, shelf: Shelf, nowMs: number): Refusal | null {
  return isPermanentPicture(mediaId, shelf, nowMs) ? null : refuse(40007, 'drafts.cover')
}

function checkPictures (given: Fields, shelf: Shelf, nowMs: number): Refusal | null {
  const pictures = picturesOf(given)
  if (pictures.length === 0 || pictures.length > maxPictures) return refuse(40215, 'drafts.pictureCount')
  return pictures.every((mediaId) => isPermanentPicture(mediaId, shelf, nowMs)) ? null : refuse(40007, 'drafts.picture')
}

function picturesOf ({ image_info: info }: Fields): unknown[] {
  const list = isFields(info) ? info['image_list'] : undefined
  return Array.isArray(list) ? list.map((item: unknown) => isFields(item) ? item['image_media_id'] : undefined) : []
}

function isPermanentPicture (mediaId: unknown, { media }: Shelf, nowMs: number): boolean {
  const found = isFilled(mediaId) ? media.find(mediaId, nowMs) : undefined
  return found !== undefined && found.isPermanent && (found.kind === 'image' || found.kind === 'thumb')
}

function newsFields (given: Fields, isOnly: boolean): Fields {
  const content = cleaned(textOf(given['content']))
  const digest = textOf(given['digest'])
  return {
    article_type: 'news', title: given['title'], author: textOf(given['author']),
    digest: isOnly ? digest || beginningOf(content) : '',
    content, content_source_url: textOf(given['content_source_url']), thumb_media_id: given['thumb_media_id'], show_cover_pic: 0,
    ...commentFields(given), ...chosen(given, ['pic_crop_235_1', 'pic_crop_1_1']),
  }
}

function pictureFields (given: Fields): Fields {
  const pictures = picturesOf(given).map((mediaId) => ({ image_media_id: mediaId }))
  return {
    article_type: 'newspic', title: given['title'], content: given['content'], ...commentFields(given),
    image_info: { image_list: pictures }, ...chosen(given, ['cover_info']),
  }
}

function commentFields ({ need_open_comment: open = 0, only_fans_can_comment: fansOnly = 0 }: Fields): Fields {
  return { need_open_comment: open, only_fans_can_comment: fansOnly }
}

function chosen (fields: Fields, names: string[]): Fields {
  return Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]))
}

const picture = /<img\b[^>]*>?/gi
/** Where `media/uploadimg` puts pictures, at WeChat and here. */
const ownSource = /\s(?:data-)?src\s*=\s*["']?https?:\/\/(?:mmbiz\.(?:qpic|qlogo)\.cn|[^/"'\s>]+\/mmbiz)\//i

/** Scripts and pictures from elsewhere are taken out without a word. */
function cleaned (content: string): string {
  return content.replace(/<script\b[^]*?(?:<\/script\s*>|$)/gi, '').replace(picture, (tag) => ownSource.test(tag) ? tag : '')
}

function beginningOf (content: string): string {
  return Array.from(content.replace(/<[^>]*>?/g, '').replace(/\s+/g, ' ').trim()).slice(0, defaultDigest).join('')
}

function characters (text: string): number {
  return Array.from(text).length
}
