import type { AccountState, DeliveryEntry, SimulatedAccount } from './account.ts'
import { assertWebhook } from './account.ts'
import { createAgentActions } from './actions/agent-actions.ts'
import { createMigrationActions } from './actions/migration-actions.ts'
import { createQuotaActions } from './actions/quota-actions.ts'
import { createSubscriptionActions } from './actions/subscriptions-actions.ts'
import { createTemplateActions } from './actions/template-actions.ts'
import { createDraftActions } from './actions/draft-actions.ts'
import { createMassActions } from './actions/mass-actions.ts'
import type { ReceivedFilter, ReceivedItem } from './books/chat-book.ts'
import type { InboundMessage, Outcome } from './delivery.ts'
import { signedQuery } from './envelope.ts'
import { assertOpenid, createFollowerActions } from './follower-actions.ts'
import type { FollowerFacts } from './books/follower-book.ts'
import type { MediaKind } from './books/media-book.ts'
import { createOpenid } from './books/follower-book.ts'
import { createMsgIds } from './msg-id.ts'
import { openAddress } from './open-files.routes.ts'
import type { WebhookClient } from './webhook-client.ts'
import type { World } from './world.ts'

export interface FollowerSeed extends FollowerFacts {
  openid?: string
  subscribedAt?: Date
}

export interface FollowerView {
  openid: string
  subscribed: boolean
  subscribedAt: Date
  scene: string
  qrScene: string
  unionid: string
  language: string
  remark: string
  tagIds: readonly number[]
  isBlocked: boolean
  /** Whether the chat shows that the account is typing. */
  isTyping: boolean
  /** What may be sent to this follower now; null while nothing may. */
  window: { remaining: number, expiresAt: Date } | null
  receivedCount: number
}

/** What came of the request by which the platform checks a new URL. */
export interface Verification {
  verified: boolean
  status: number | null
  body: string
  failure: string | null
}

export type AccountHandle = ReturnType<typeof createAccountHandle>

interface Needs {
  world: World
  account: AccountState
  client: WebhookClient
  deliver: (message: InboundMessage, copies: number) => Promise<Outcome>
}

/** All that a test, a demo or the operator of the control API can do with one account. */
export function createAccountHandle ({ world, account, client, deliver }: Needs) {
  const { clock, tokens } = world
  const { settings, followers, chats } = account
  const { appid } = settings
  const nowMs = (): number => clock.now().getTime()

  return {
    appid,
    settings: settings as Readonly<SimulatedAccount>,
    setWebhook (url: string | null): void {
      assertWebhook(url)
      settings.webhookUrl = url
    },
    verifyWebhook: () => verifyWebhook(account, client, clock.now()),

    /** Seeds a follower, without telling the webhook. */
    addFollower ({ openid = createOpenid(), subscribedAt = clock.now(), ...facts }: FollowerSeed = {}): string {
      assertOpenid(openid)
      followers.enter(openid, Math.floor(subscribedAt.getTime() / 1000), facts)
      return openid
    },
    follower: (openid: string): FollowerView | null => viewFollower(account, openid, nowMs()),
    followerCount: (): number => followers.subscribedCount(),
    /** The first few who follow now. */
    firstFollowers: (limit: number): string[] => followers.page(-1, limit).map(({ openid }) => openid),
    ...createFollowerActions({ account, clock, deliver, nextMsgId: createMsgIds(), addressOf: (id) => openAddress(world, account, id) }),

    ...createDraftActions({ account, clock }),
    ...createMassActions({ account, world }),

    received: (openid: string): ReceivedItem[] => chats.received(openid),
    receivedCount: (filter: ReceivedFilter = {}): number => chats.count(filter),
    /** Everybody who received anything. */
    allReceived: () => chats.everyone(),
    conversation: (openid: string) => chats.conversation(openid),
    listen: chats.listen,
    /** The newest thousand tries. */
    get deliveryLog (): DeliveryEntry[] { return account.deliveries.entries() },
    /** Calls of each API, refused ones included. */
    get calls (): Record<string, number> { return Object.fromEntries(account.calls) },

    /** Any bytes at all as temporary media, which a follower can then send by its id: the platform looks at none of them. Tells the id. */
    keepMedia: (kind: MediaKind, bytes: Buffer, contentType: string): string => (
      account.media.add({ name: kind, kind, bytes, contentType, isPermanent: false, atMs: nowMs() }).mediaId),

    /** A valid token, as `stable_token` would give it. */
    token: (): string => tokens.stable(appid, nowMs()).access_token,
    get tokensIssued (): number { return tokens.issuedFor(appid) },
    /** Resolves when every result that was on its way has been told. */
    eventsTold: () => account.events.idle(),
    expireTokens: (): void => { tokens.expireAll(appid, nowMs()) },
    ...createMigrationActions({ account, clock }),
    ...createQuotaActions({ account, clock }),
    ...createTemplateActions({ account }),
    ...createSubscriptionActions({ account, clock }),
    ...createAgentActions({ account, clock }),
  }
}

function viewFollower ({ followers, windows, chats }: AccountState, openid: string, nowMs: number): FollowerView | null {
  const follower = followers.find(openid)
  if (follower === undefined) return null
  const { subscribed, scene, qrScene, unionid, language, remark, subscribedAtSeconds, tagIds, isBlocked, typingUntilSeconds } = follower
  const window = windows.get(openid)
  const open = window !== undefined && subscribed && window.remaining > 0 && nowMs < window.expiresAtSeconds * 1000
  return {
    openid, subscribed, scene, qrScene, unionid, language, remark, tagIds, isBlocked,
    isTyping: nowMs < typingUntilSeconds * 1000,
    subscribedAt: new Date(subscribedAtSeconds * 1000),
    window: open ? { remaining: window.remaining, expiresAt: new Date(window.expiresAtSeconds * 1000) } : null,
    receivedCount: chats.count({ openid }),
  }
}

/** What happens when the operator saves the URL in the console. The echo is never encrypted for official accounts. */
async function verifyWebhook ({ settings }: AccountState, client: WebhookClient, now: Date): Promise<Verification> {
  if (settings.webhookUrl === null) return { verified: false, status: null, body: '', failure: 'no webhook' }
  const query = signedQuery(settings.token, now)
  const echo = String(now.getTime()).padStart(19, '7')
  query.set('echostr', echo)
  const answer = await client.send({ url: settings.webhookUrl, method: 'GET', query })
  if ('failure' in answer) return { verified: false, status: null, body: '', failure: answer.failure }
  const { status, body } = answer
  const verified = status === 200 && body === echo
  return { verified, status, body, failure: verified ? null : 'the answer is not the bare echostr' }
}
