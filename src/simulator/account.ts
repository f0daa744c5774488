import { decodeAesKey } from '../wechat/crypto.ts'
import type { AgentBook } from './books/agent-book.ts'
import { createAgentBook } from './books/agent-book.ts'
import type { ChatBook } from './books/chat-book.ts'
import { createChatBook } from './books/chat-book.ts'
import type { DraftBook } from './books/draft-book.ts'
import { createDraftBook } from './books/draft-book.ts'
import type { FollowerBook } from './books/follower-book.ts'
import { createFollowerBook } from './books/follower-book.ts'
import type { KfSessionBook } from './books/kf-session-book.ts'
import { createKfSessionBook } from './books/kf-session-book.ts'
import type { MassBook } from './books/mass-book.ts'
import { createMassBook } from './books/mass-book.ts'
import type { MediaBook } from './books/media-book.ts'
import { createMediaBook } from './books/media-book.ts'
import type { MenuBook } from './books/menu-book.ts'
import { createMenuBook } from './books/menu-book.ts'
import type { OauthBook } from './books/oauth-book.ts'
import { createOauthBook } from './books/oauth-book.ts'
import type { PublishedBook } from './books/published-book.ts'
import { createPublishedBook } from './books/published-book.ts'
import type { QrCodeBook } from './books/qrcode-book.ts'
import { createQrCodeBook } from './books/qrcode-book.ts'
import type { OneTimeBook } from './books/one-time-book.ts'
import { createOneTimeBook } from './books/one-time-book.ts'
import type { QuotaBook } from './books/quota-book.ts'
import { createQuotaBook } from './books/quota-book.ts'
import type { StatisticsBook } from './books/statistics-book.ts'
import { createStatisticsBook } from './books/statistics-book.ts'
import type { SubscriptionBook } from './books/subscription-book.ts'
import { createSubscriptionBook } from './books/subscription-book.ts'
import type { TagBook } from './books/tag-book.ts'
import { createTagBook } from './books/tag-book.ts'
import type { TemplateBook } from './books/template-book.ts'
import { createTemplateBook } from './books/template-book.ts'
import type { ResetBook } from './books/reset-book.ts'
import { createResetBook } from './books/reset-book.ts'
import type { EventQueue } from './event-queue.ts'
import type { Limits } from './limits.ts'
import { limitsOf } from './limits.ts'
import type { ReplyWindow } from './rules/reply-window.ts'
import type { TokenBlock } from './rules/token-block.ts'
import { badWebhook, noAesKey } from './simulator.errors.ts'
import type { Ring } from './ring.ts'
import { createRing } from './ring.ts'

/** How the operator set the account up in the platform's console. */
export interface SimulatedAccount {
  appid: string
  appSecret: string
  originalId: string
  token: string
  aesKey: string | null
  mode: 'plain' | 'compatible' | 'secure'
  webhookUrl: string | null
  kind: 'service' | 'subscription'
  verified: boolean
  /** A 测试号: smaller quotas. */
  isTestAccount?: boolean
  /** Hosts of web pages that may ask who a visitor is; any may if absent. */
  webDomains?: readonly string[]
  /** The 微信号 that stands in the names of its agents. Any will do if absent. */
  wechatId?: string
  /** Appids of the mini programs that are linked to it. */
  miniPrograms?: readonly string[]
  /** Numbers of the platform that are otherwise for this account. */
  limits?: Partial<Limits>
  /** Addresses that may ask for a token; any may if there are none. */
  allowedIps?: readonly string[]
  consoleReplies?: ConsoleReplies
}

/** Automatic replies of the console. They are told, not acted upon: here a webhook answers. */
export interface ConsoleReplies {
  whenFollowed?: string
  otherwise?: string
  keywords?: Array<{ name: string, keyword: string, reply: string }>
}

/** One try to hand a message to the webhook. */
export interface DeliveryEntry {
  at: number
  openid: string
  type: string
  msgId: string | null
  attempt: number
  status: number | null
  failure: string | null
  latencyMs: number
}

/** Followers of another account that became this one's, with new openids. */
export interface Migration {
  atMs: number
  openids: ReadonlyMap<string, string>
}

/** One account and everything the platform knows about it. */
export interface AccountState {
  settings: SimulatedAccount
  aesKey: Buffer | null
  followers: FollowerBook
  tags: TagBook
  statistics: StatisticsBook
  /** From which accounts followers were moved here, by what those accounts are called. */
  migrations: Map<string, Migration>
  chats: ChatBook
  media: MediaBook
  agents: AgentBook
  kfSessions: KfSessionBook
  drafts: DraftBook
  published: PublishedBook
  mass: MassBook
  menus: MenuBook
  qrCodes: QrCodeBook
  oauth: OauthBook
  windows: Map<string, ReplyWindow>
  deliveries: Ring<DeliveryEntry>
  /** Calls of each API, refused ones included. */
  calls: Map<string, number>
  quotas: QuotaBook
  resets: ResetBook
  /** Why the account gets no tokens for now. */
  tokenBlock: TokenBlock | null
  templates: TemplateBook
  subscriptions: SubscriptionBook
  oneTime: OneTimeBook
  limits: Limits
  /** Results and other things that the platform tells the webhook by itself. */
  events: EventQueue
}

const deliveriesKept = 1000

/** The account before it can tell the webhook anything. */
export type SilentAccount = Omit<AccountState, 'events'>

export function createAccountState (settings: SimulatedAccount, { maxRecords }: { maxRecords: number }): SilentAccount {
  if (settings.mode !== 'plain' && settings.aesKey === null) throw noAesKey(settings)
  assertWebhook(settings.webhookUrl)
  const limits = limitsOf(settings)
  const statistics = createStatisticsBook()
  const tags = createTagBook((position) => followers.at(position))
  const followers = createFollowerBook({
    entered: ({ scene }, atSeconds) => statistics.came(scene, atSeconds * 1000),
    left (follower, atSeconds) {
      // Who left shows an empty list on page user/info; that the tags do not come back is assumed.
      tags.strip(follower)
      statistics.went(follower.scene, atSeconds * 1000)
    },
  })
  return {
    settings: { ...settings },
    aesKey: settings.aesKey === null ? null : decodeAesKey(settings.aesKey),
    followers,
    tags,
    statistics,
    migrations: new Map(),
    chats: createChatBook({ maxRecords }),
    media: createMediaBook(limits),
    agents: createAgentBook(),
    kfSessions: createKfSessionBook(),
    drafts: createDraftBook(),
    published: createPublishedBook(),
    mass: createMassBook(limits),
    menus: createMenuBook(),
    qrCodes: createQrCodeBook(),
    oauth: createOauthBook(),
    windows: new Map(),
    deliveries: createRing(deliveriesKept),
    calls: new Map(),
    quotas: createQuotaBook(limits),
    resets: createResetBook(limits),
    tokenBlock: null,
    templates: createTemplateBook(limits),
    subscriptions: createSubscriptionBook(),
    oneTime: createOneTimeBook(),
    limits,
  }
}

/** Nothing may be sent to what is no address. */
export function assertWebhook (url: string | null): void {
  if (url !== null && !(/^https?:\/\//.test(url) && URL.canParse(url))) throw badWebhook(url)
}
