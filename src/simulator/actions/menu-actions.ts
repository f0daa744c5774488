import type { AccountState } from '../account.ts'
import type { FollowerRecord } from '../books/follower-book.ts'
import type { MenuButton, PhonePlatform } from '../books/menu-book.ts'
import type { Outcome } from '../delivery.ts'
import { viewUntold } from '../delivery.ts'
import type { ActOptions, FollowerMessage, Said } from '../messages.ts'
import { clickSaid, viewSaid } from '../messages.ts'
import { unknownButton, unknownFollower } from '../simulator.errors.ts'
import type { XmlFields } from '../xml-writer.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
  /** Who follows now, or it throws. */
  following: (openid: string) => FollowerRecord
  act: (openid: string, said: Said, options: ActOptions) => Promise<Outcome>
  send: (openid: string, message: FollowerMessage, options: ActOptions) => Promise<Outcome>
}

/** The menu at the foot of a follower's chat; nothing when there is none. */
export interface MenuView {
  menuId: string | null
  buttons: readonly MenuButton[]
}

export interface PressOptions extends ActOptions {
  /** What the camera reads after a scancode button. */
  scanResult?: string
  /** How many pictures are chosen after a pic button. */
  pictures?: number
  /** What is chosen after location_select. */
  location?: { latitude: number, longitude: number, label?: string }
}

const phoneNames = ['ios', 'android', 'other'] as const
type PhoneName = typeof phoneNames[number]
const platforms: Record<PhoneName, PhonePlatform> = { ios: 1, android: 2, other: 3 }
const shanghai = { latitude: 31.230416, longitude: 121.473701, label: '上海市黄浦区人民大道200号' }

/** What a follower does with the account's menu. A changed menu is seen at once; real phones may take five minutes. */
export function createMenuActions ({ account, clock, following, act, send }: Needs) {
  const { menus, chats, followers, settings } = account

  /** What comes into the chat from the platform itself, without an event. */
  const show = (openid: string, { type, media_id: mediaId = '', article_id: articleId = '' }: MenuButton): void => {
    const at = clock.now().getTime()
    const media = type === 'media_id' ? account.media.find(mediaId, at) : undefined
    if (media !== undefined) chats.receive(openid, { at, by: 'menu', type: media.kind, text: `[${media.name}]`, fields: { media_id: mediaId } })
    const article = type === 'article_id' ? account.published.find(articleId)?.articles[0] : undefined
    if (article !== undefined) chats.receive(openid, { at, by: 'menu', type: 'mpnewsarticle', text: `[图文] ${article.card.title}`, fields: { article_id: articleId, articles: [article.card] } })
  }

  return {
    menu (openid: string): MenuView {
      const follower = followers.find(openid)
      if (follower === undefined) throw unknownFollower(openid)
      const { menuId = null, buttons = [] } = menus.for(follower) ?? {}
      return { menuId, buttons }
    },
    /** The button at `[top]` or `[top, sub]`, from 0. Opening a sub-menu, and what only shows something, tells the webhook nothing. */
    async press (openid: string, path: readonly number[], { scanResult, pictures = 1, location = shanghai, ...options }: PressOptions = {}): Promise<Outcome> {
      const menu = menus.for(following(openid))
      const button = buttonAt(menu?.buttons ?? [], path)
      if (menu === null || button === undefined) throw unknownButton(path)
      const said = pressSaid(button, { menuId: menu.menuId, scanResult, pictures, location })
      if (said === null) {
        show(openid, button)
        return viewUntold({ openid, fields: { ToUserName: settings.originalId }, answered: true }, 'no event')
      }
      const outcome = await act(openid, said, options)
      if (isPictures(button)) for (let sent = 0; sent < pictures; sent += 1) await send(openid, { type: 'image' }, options)
      if (button.type === 'location_select') await send(openid, { type: 'location', ...location }, options)
      return outcome
    },
    /** What personalised menus are matched by; `other` until it is said. */
    phoneOf: (openid: string): PhoneName => phoneNames.find((name) => platforms[name] === menus.platformOf(openid)) ?? 'other',
    usePhone (openid: string, platform: PhoneName): void {
      following(openid)
      menus.setPlatform(openid, platforms[platform])
    },
  }
}

function buttonAt (buttons: readonly MenuButton[], [top = -1, sub, ...deeper]: readonly number[]): MenuButton | undefined {
  const button = buttons[top]
  if (deeper.length > 0) return undefined
  return sub === undefined ? button : button?.sub_button?.[sub]
}

function isPictures ({ type }: MenuButton): boolean {
  return type === 'pic_sysphoto' || type === 'pic_photo_or_album' || type === 'pic_weixin'
}

interface Pressed {
  menuId: string
  scanResult: string | undefined
  pictures: number
  location: { latitude: number, longitude: number, label?: string }
}

/** Page "自定义菜单事件推送". Null when pressing the button is no event. */
function pressSaid (button: MenuButton, { menuId, scanResult = 'https://example.com/t/8842', pictures, location }: Pressed): Said | null {
  const { type = '', name, key = '', url = '', pagepath = '' } = button
  const said = (own: XmlFields): Said => ({ type: 'event', text: `点击菜单 ${name}`, fields: { MsgType: 'event', Event: type, EventKey: key, ...own } })
  if (isPictures(button)) return said({ SendPicsInfo: { Count: pictures, PicList: { item: Array.from({ length: pictures }, pictureSum) } } })
  switch (type) {
    case 'click': return clickSaid(key)
    case 'view': return viewSaid(url, menuId)
    case 'miniprogram': return said({ Event: 'view_miniprogram', EventKey: pagepath, MenuId: menuId })
    case 'scancode_push':
    case 'scancode_waitmsg': return said({ ScanCodeInfo: { ScanType: 'qrcode', ScanResult: scanResult } })
    case 'location_select': return said({
      SendLocationInfo: {
        Location_X: String(location.latitude), Location_Y: String(location.longitude), Scale: '15', Label: location.label ?? '', Poiname: '',
      },
    })
    default: return null
  }
}

/** Made up, and another for each picture of one press. */
function pictureSum (_: unknown, place: number): XmlFields {
  return { PicMd5Sum: `5baf1c0d9e8f7a6b5c4d3e2f1020304${(place % 16).toString(16)}` }
}
