import type { AccountState } from './account.ts'
import { createMenuActions } from './actions/menu-actions.ts'
import type { SeenCode } from './actions/qr-codes.ts'
import { readQrCode } from './actions/qr-codes.ts'
import type { InboundMessage, Outcome } from './delivery.ts'
import { viewUntold } from './delivery.ts'
import type { FollowerRecord } from './books/follower-book.ts'
import { createOpenid } from './books/follower-book.ts'
import { keepFiles } from './follower-files.ts'
import { listeningAgent, tellAgents } from './kf-desk.ts'
import type { ActOptions, FollowerMessage, Said, SayOptions } from './messages.ts'
import { clickSaid, followSaid, messageSaid, rawSaid, scanSaid, textSaid, unfollowSaid, viewSaid } from './messages.ts'
import { allowanceOf, widen } from './rules/reply-window.ts'
import { alreadyFollowing, badField, badOpenid, notFollowing, unknownFollower } from './simulator.errors.ts'
import type { XmlFields, XmlValue } from './xml-writer.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
  deliver: (message: InboundMessage, copies: number) => Promise<Outcome>
  nextMsgId: () => string
  /** Where a file of the account's is open to everybody. */
  addressOf: (id: string) => string
}

const rememberedMessages = 10_000

/** What a person with a phone can do, as WeChat reports it to the webhook. */
export function createFollowerActions ({ account, clock, deliver, nextMsgId, addressOf }: Needs) {
  const { followers, chats, windows, settings, statistics, limits } = account
  const named = new Map<string, InboundMessage>()

  const secondsOf = ({ at }: ActOptions): number => Math.floor((at ?? clock.now()).getTime() / 1000)

  const following = (openid: string): FollowerRecord => {
    const follower = followers.find(openid)
    if (follower === undefined) throw unknownFollower(openid)
    if (!follower.subscribed) throw notFollowing(openid)
    return follower
  }

  const act = (openid: string, said: Said, options: SayOptions): Promise<Outcome> => {
    const key = options.msgId === undefined ? undefined : `${openid} ${options.msgId}`
    const before = key === undefined ? undefined : named.get(key)
    const createTime = before !== undefined && options.at === undefined ? before.fields['CreateTime'] : undefined
    const fields: XmlFields = {
      ToUserName: settings.originalId, FromUserName: openid, CreateTime: createTime ?? secondsOf(options), ...said.fields,
    }
    if (fields['MsgType'] !== 'event' && fields['MsgId'] === undefined) fields['MsgId'] = options.msgId ?? nextMsgId()
    if (before !== undefined) {
      before.fields = fields
      return hand(before, options)
    }
    const message: InboundMessage = { openid, fields, answered: false }
    if (key !== undefined) remember(named, key, message)
    happen(openid, said, fields)
    return hand(message, options)
  }

  /** To the webhook, or to the agent who talks with the follower. */
  const hand = async (message: InboundMessage, { copies = 1 }: ActOptions): Promise<Outcome> => {
    const isHeard = message.fields['MsgType'] !== 'event' && listeningAgent(account, message.openid, clock.now().getTime()) !== null
    return isHeard ? viewUntold(message, 'told to an agent') : deliver(message, copies)
  }

  /** What the platform itself takes note of, whatever becomes of the webhook. */
  const happen = (openid: string, said: Said, fields: XmlFields): void => {
    const stated = Number(fields['CreateTime'])
    // Raw fields may hold anything there: a window must not end at no time at all.
    const atSeconds = Number.isFinite(stated) && fields['CreateTime'] !== '' ? stated : secondsOf({})
    const { type, text, shown } = said
    chats.say(openid, { at: atSeconds * 1000, type, text, ...(shown === undefined ? {} : { fields: shown }) })
    const follower = followers.find(openid)
    if (follower !== undefined && fields['MsgType'] !== 'event') {
      follower.contactAtSeconds = Math.max(follower.contactAtSeconds, atSeconds)
      tellAgents(account, { openid, text: said.text, atSeconds })
      statistics.wrote(follower.position, fields['MsgType'], atSeconds * 1000)
    }
    const allowance = allowanceOf(fields, limits)
    if (allowance === null || follower?.subscribed !== true) return
    windows.set(openid, widen(windows.get(openid), allowance, atSeconds))
  }

  const follow = ({ qrScene, ...options }: { openid?: string, qrScene?: string } & ActOptions = {}) => followBy(qrScene, options)

  const followBy = async (seen: SeenCode | undefined, { openid = createOpenid(), ...options }: { openid?: string } & ActOptions) => {
    assertOpenid(openid)
    if (followers.find(openid)?.subscribed === true) throw alreadyFollowing(openid)
    const code = seen === undefined ? undefined : readQrCode(account.qrCodes, seen, secondsOf(options) * 1000)
    followers.enter(openid, secondsOf(options), code === undefined ? {} : { qrScene: code.scene })
    return act(openid, followSaid(code), options)
  }

  const send = async (openid: string, message: FollowerMessage, options: SayOptions = {}): Promise<Outcome> => {
    following(openid)
    const id = options.msgId ?? nextMsgId()
    const files = keepFiles(message, { media: account.media, key: `${openid} ${id}`, atMs: secondsOf(options) * 1000, addressOf })
    const said = messageSaid(message, id, files)
    return act(openid, { ...said, fields: { ...said.fields, MsgId: id } }, options)
  }

  return {
    follow,
    /** The window closes with it: whoever comes back starts anew. */
    async unfollow (openid: string, options: ActOptions = {}): Promise<Outcome> {
      followers.leave(following(openid), secondsOf(options))
      windows.delete(openid)
      return act(openid, unfollowSaid(), options)
    },
    async say (openid: string, text: string, { bizMsgMenuId, ...options }: SayOptions & { bizMsgMenuId?: string } = {}): Promise<Outcome> {
      following(openid)
      return act(openid, textSaid(text, bizMsgMenuId), options)
    },
    send,
    async click (openid: string, key: string, options: ActOptions = {}): Promise<Outcome> {
      following(openid)
      return act(openid, clickSaid(key), options)
    },
    /** Who does not follow yet follows by scanning, which WeChat reports as `subscribe`. */
    async scan (openid: string, seen: SeenCode, options: ActOptions = {}): Promise<Outcome> {
      if (followers.find(openid)?.subscribed !== true) return followBy(seen, { openid, ...options })
      return act(openid, scanSaid(readQrCode(account.qrCodes, seen, secondsOf(options) * 1000)), options)
    },
    async view (openid: string, url: string, options: ActOptions = {}): Promise<Outcome> {
      following(openid)
      return act(openid, viewSaid(url), options)
    },
    ...createMenuActions({ account, clock, following, act, send }),
    /** Any fields, also from a stranger. It opens windows as its kind does, but follows and unfollows nobody. */
    async raw (openid: string, fields: XmlFields, options: SayOptions = {}): Promise<Outcome> {
      assertOpenid(openid)
      assertNames(fields)
      return act(openid, rawSaid(fields), options)
    },
  }
}

export function assertOpenid (openid: string): void {
  if (!isOpenid(openid)) throw badOpenid(openid)
}

export function isOpenid (text: string): boolean {
  return /^[\w-]{1,64}$/.test(text)
}

function assertNames (value: XmlValue): void {
  if (Array.isArray(value)) return value.forEach(assertNames)
  if (typeof value !== 'object') return
  for (const [name, inner] of Object.entries(value)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw badField(name)
    assertNames(inner)
  }
}

function remember (named: Map<string, InboundMessage>, key: string, message: InboundMessage): void {
  named.set(key, message)
  if (named.size <= rememberedMessages) return
  const oldest = named.keys().next()
  if (oldest.done !== true) named.delete(oldest.value)
}
