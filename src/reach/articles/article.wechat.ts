import type { Static } from 'typebox'
import type { Article as WechatArticle, StoredArticle } from '../../wechat/api/drafts.ts'
import type { ArticlePart } from './article.content.ts'
import type { Placed } from './article.pictures.ts'
import { withAddresses } from './article.rules.ts'

type Sent = Static<typeof WechatArticle>
export type Stored = Static<typeof StoredArticle>

export const toWechat = (parts: readonly ArticlePart[], pictures: Placed): Sent[] => parts.map((part) => {
  const comments = { need_open_comment: part.comments === 'off' ? 0 as const : 1 as const, only_fans_can_comment: part.comments === 'followers' ? 1 as const : 0 as const }
  if (part.type === 'pictures') {
    const list = part.materialIds.map((id) => ({ image_media_id: pictures.mediaIdOf(id) }))
    return { article_type: 'newspic', title: part.title, content: part.content, ...comments, image_info: { image_list: list } }
  }
  const { title, author, digest, content, sourceUrl, coverMaterialId } = part
  return {
    article_type: 'news', title, content: withAddresses(content, pictures.addressOf), thumb_media_id: pictures.mediaIdOf(coverMaterialId), ...comments,
    ...(author !== undefined && { author }), ...(digest !== undefined && { digest }), ...(sourceUrl !== undefined && { content_source_url: sourceUrl }),
  }
})

/** Whether a draft, or what is published, is what was sent: WeChat changes texts, but no titles and no covers. */
export function isSame (sent: readonly Sent[], stored: readonly Stored[]): boolean {
  return sent.length === stored.length && sent.every((part, at) => {
    const other = stored[at]
    return other !== undefined && part.title === other.title && coverOf(part) === coverOf(other)
  })
}

function coverOf (part: Sent | Stored): string | undefined {
  return ('image_info' in part ? part.image_info?.image_list[0]?.image_media_id : undefined) ?? ('thumb_media_id' in part ? part.thumb_media_id : undefined)
}
