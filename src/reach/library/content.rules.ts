import type { AccountKind } from '../../accounts/account.entity.ts'
import { mayCall } from '../../accounts/index.ts'
import type { AppError } from '../../platform/errors.ts'
import { customMessages } from '../../wechat/api/custom-messages.ts'
import { mass } from '../../wechat/api/mass.ts'
import { subscriptions } from '../../wechat/api/subscriptions.ts'
import { templates } from '../../wechat/api/templates.ts'
import { MAX_REPLY_BYTES } from '../../wechat/replies.ts'
import { byteLength } from '../../wechat/text.ts'
import { type Route, routes } from '../standing/standing.ts'
import { contentEmpty, contentFileMissing, contentFileTwice, contentNotByRoute, contentPartMissing, contentTooLarge, menuIdTwice } from './content.errors.ts'
import { type ContentType, type TouchContent } from './content.ts'

/** Which content goes by which route (pages "发送客服消息", "被动回复用户消息", "群发接口"). */
export const contentTable: Readonly<Record<ContentType, readonly Route[]>> = {
  text: ['passive', 'service', 'mass'],
  image: ['passive', 'service', 'mass'],
  voice: ['passive', 'service', 'mass'],
  video: ['passive', 'service', 'mass'],
  music: ['passive', 'service'],
  article: ['passive', 'service'],
  publishedArticle: ['service'],
  menu: ['service'],
  miniProgram: ['service'],
  template: ['template'],
  notice: ['notice'],
  images: ['mass'],
  draft: ['mass'],
}

/** What is called for a route. */
const apiOf: Readonly<Record<Exclude<Route, 'passive'>, string>> = {
  service: customMessages.send.path, notice: subscriptions.send.path, template: templates.send.path, mass: mass.toOpenids.path,
}

export interface AccountSort { kind: AccountKind, isVerified: boolean }

/** Every account may answer a delivery. */
export function routesOfAccount (account: AccountSort): Route[] {
  return routes.filter((route) => route === 'passive' || mayCall(account, apiOf[route]))
}

/** By which routes an account of this sort may send it. */
export function routesFor ({ type }: { type: ContentType }, account: AccountSort): Route[] {
  const open = routesOfAccount(account)
  return contentTable[type].filter((route) => open.includes(route))
}

/** A row of touches holds 65,535 bytes of content. */
const maxBytes = 65_000
/** Of 微信客服; the page of menu messages has no number. */
const maxMenuItemBytes = 128

/** What is wrong with content that has the right shape, for one route or, without it, for every one that its type may take. */
export function checkContent (content: TouchContent, route?: Route): AppError[] {
  if (route !== undefined && !contentTable[content.type].includes(route)) return [contentNotByRoute(content.type, route)]
  const faults = [...filesOf(content).flatMap(checkFile), ...checkParts(content, route)]
  return byteLength(JSON.stringify(content)) > maxBytes ? [...faults, contentTooLarge()] : faults
}

function checkParts (content: TouchContent, route: Route | undefined): AppError[] {
  switch (content.type) {
    case 'text': return checkText(content.text, route)
    case 'menu': return checkMenu(content.items)
    case 'video': return checkVideo(content, route)
    default: return []
  }
}

function checkText (text: string, route: Route | undefined): AppError[] {
  if (text.trim() === '') return [contentEmpty()]
  // Other routes take a long text in pieces, or at once: how long a mass text may be is not published.
  return route === 'passive' && byteLength(text) > MAX_REPLY_BYTES ? [contentTooLarge()] : []
}

function checkMenu (items: ReadonlyArray<{ id: string, text: string }>): AppError[] {
  const ids = items.map(({ id }) => id)
  return items.flatMap(({ id, text }, at) => [
    ...(ids.indexOf(id) < at ? [menuIdTwice(`content/items/${at}/id`)] : []),
    ...(byteLength(text) > maxMenuItemBytes ? [contentTooLarge(`content/items/${at}/text`)] : []),
  ])
}

function checkVideo ({ title, thumbMediaId, thumbMaterialId }: Extract<TouchContent, { type: 'video' }>, route: Route | undefined): AppError[] {
  if (route === 'service' && thumbMediaId === undefined && thumbMaterialId === undefined) return [contentPartMissing('content/thumbMaterialId')]
  return route === 'mass' && title === undefined ? [contentPartMissing('content/title')] : []
}

interface NamedFile { place: string, ours: unknown, theirs: unknown, isNeeded: boolean }

/** The files that content names, or has room for. */
function filesOf (content: TouchContent): NamedFile[] {
  const main = (named: { materialId?: number, mediaId?: string }) => (
    { place: 'content/materialId', ours: named.materialId, theirs: named.mediaId, isNeeded: true })
  const thumb = (named: { thumbMaterialId?: number, thumbMediaId?: string }, isNeeded: boolean) => (
    { place: 'content/thumbMaterialId', ours: named.thumbMaterialId, theirs: named.thumbMediaId, isNeeded })
  switch (content.type) {
    case 'image':
    case 'voice': return [main(content)]
    case 'video': return [main(content), thumb(content, false)]
    case 'music':
    case 'miniProgram': return [thumb(content, true)]
    case 'images': return [{ place: 'content/materialIds', ours: content.materialIds, theirs: content.mediaIds, isNeeded: true }]
    default: return []
  }
}

function checkFile ({ place, ours, theirs, isNeeded }: NamedFile): AppError[] {
  if (ours !== undefined && theirs !== undefined) return [contentFileTwice(place)]
  return isNeeded && ours === undefined && theirs === undefined ? [contentFileMissing(place)] : []
}
