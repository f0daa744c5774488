import type { Received } from '../channel/index.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Tx } from '../platform/database/database.ts'
import type { Dialect } from '../platform/database/dialect.ts'
import { insertRows, placeholders } from '../platform/database/rows.ts'
import type { Inbound } from '../wechat/inbound.types.ts'
import { aliasOf } from './alias.ts'
import { randomBucket } from './bucket.ts'

/** What a run of deliveries means for the record of one follower. */
interface Summary {
  accountId: number
  openid: string
  subscribed: boolean
  /** Null when none of the deliveries says whether they follow. */
  subscriptionMs: number | null
  subscribeScene: string | null
  qrScene: string | null
  firstInboundMs: number | null
  lastInboundMs: number | null
  messageCount: number
  eventCount: number
  /** WeChat may know more now than it told before. */
  isProfileDue: boolean
}

/** Events that WeChat sends about a follower, not because of what they did just now. */
const reports = new Set([
  'TEMPLATESENDJOBFINISH', 'subscribe_msg_sent_event', 'user_info_modified', 'user_authorization_revoke', 'user_authorization_cancellation',
  'kf_create_session', 'kf_close_session', 'kf_switch_session', 'unsubscribe',
])

/** Events about the account: their sender is a helper of WeChat's and becomes no follower. */
const accountEvents = new Set([
  'MASSSENDJOBFINISH', 'PUBLISHJOBFINISH', 'qualification_verify_success', 'qualification_verify_fail', 'naming_verify_success',
  'naming_verify_fail', 'annual_renew', 'verify_expired',
])

export const isAboutFollower = ({ inbound }: Received) => !accountEvents.has(inbound.type)

const columns = [
  'accountId', 'openid', 'unionid', 'subscribed', 'subscriptionAt', 'subscribeScene', 'qrScene', 'firstInboundAt', 'lastInboundAt',
  'messageCount', 'eventCount', 'createdAt', 'profileDueAt', 'unfollowedAt', 'alias', 'bucket',
]

interface Write { dialect: Dialect, now: Date }

/** Writes what the deliveries mean into the records, making those that are missing. Tells the id of each `accountId:openid`. */
export async function recordInbound (tx: Tx, received: readonly Received[], { dialect, now }: Write): Promise<Map<string, number>> {
  const summaries = summarise(received)
  const rows = summaries.map((each) => [
    each.accountId, each.openid, null, Number(each.subscribed), each.subscriptionMs, each.subscribeScene, each.qrScene,
    each.firstInboundMs, each.lastInboundMs, each.messageCount, each.eventCount, momentValue(now), momentValue(now),
    each.subscribed ? null : each.subscriptionMs, aliasOf(each.accountId, each.openid), randomBucket(),
  ])
  await insertRows(tx, { table: 'followers', columns, rows, ending: changesOf(dialect) })
  await askAgain(tx, summaries, now)
  return followerIds(tx, summaries)
}

/**
 * What changes in a record that is there. MySQL assigns from left to right, so what depends on the old `subscriptionAt`
 * stands before it.
 */
function changesOf ({ incoming, greatest, least, orChange }: Dialect): string {
  const isNewer = `${incoming('subscriptionAt')} IS NOT NULL AND ${incoming('subscriptionAt')} >= COALESCE(followers.subscriptionAt, 0)`
  const ifNewer = (column: string) => `${column} = CASE WHEN ${isNewer} THEN ${incoming(column)} ELSE followers.${column} END`
  const known = (column: string) => `COALESCE(${incoming(column)}, followers.${column})`
  const old = (column: string) => `COALESCE(followers.${column}, ${incoming(column)})`
  return orChange(['accountId', 'openid'], [
    ifNewer('subscribed'),
    ifNewer('unfollowedAt'),
    `subscribeScene = CASE WHEN ${isNewer} THEN ${known('subscribeScene')} ELSE followers.subscribeScene END`,
    `qrScene = CASE WHEN ${isNewer} THEN ${known('qrScene')} ELSE followers.qrScene END`,
    ifNewer('subscriptionAt'),
    `alias = ${old('alias')}`,
    `firstInboundAt = ${least(old('firstInboundAt'), known('firstInboundAt'))}`,
    `lastInboundAt = ${greatest(old('lastInboundAt'), known('lastInboundAt'))}`,
    `messageCount = followers.messageCount + ${incoming('messageCount')}`,
    `eventCount = followers.eventCount + ${incoming('eventCount')}`,
  ])
}

async function askAgain (tx: Tx, summaries: readonly Summary[], now: Date): Promise<void> {
  for (const [accountId, openids] of openidsByAccount(summaries.filter(({ isProfileDue }) => isProfileDue))) {
    await tx.query(`UPDATE followers SET profileDueAt = ? WHERE accountId = ? AND openid IN (${placeholders(openids)})`,
      [momentValue(now), accountId, ...openids])
  }
}

async function followerIds (tx: Tx, summaries: readonly Summary[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  for (const [accountId, openids] of openidsByAccount(summaries)) {
    const rows = await tx.query<Array<{ id: number, openid: string }>>(`SELECT id, openid FROM followers WHERE accountId = ? AND openid IN (${placeholders(openids)})`,
      [accountId, ...openids])
    for (const { id, openid } of rows) ids.set(`${accountId}:${openid}`, Number(id))
  }
  return ids
}

function openidsByAccount (summaries: readonly Summary[]): Map<number, string[]> {
  const groups = new Map<number, string[]>()
  for (const { accountId, openid } of summaries) groups.set(accountId, [...groups.get(accountId) ?? [], openid])
  return groups
}

/** One summary per follower, in the order of their keys: two transactions that write the same rows then never lock each other out. */
function summarise (received: readonly Received[]): Summary[] {
  const byFollower = new Map<string, Summary>()
  for (const each of received) {
    const key = `${each.accountId}:${each.openid}`
    byFollower.set(key, add(byFollower.get(key) ?? blank(each), each.inbound))
  }
  return [...byFollower].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, summary]) => summary)
}

function blank ({ accountId, openid }: Received): Summary {
  return {
    accountId, openid, subscribed: true, subscriptionMs: null, subscribeScene: null, qrScene: null, firstInboundMs: null, lastInboundMs: null,
    messageCount: 0, eventCount: 0, isProfileDue: false,
  }
}

function add (summary: Summary, inbound: Inbound): Summary {
  const atMs = inbound.createdAt.getTime()
  const isMessage = inbound.kind === 'message'
  const isTheirs = isMessage || !reports.has(inbound.type)
  const counted = {
    ...summary,
    messageCount: summary.messageCount + Number(isMessage),
    eventCount: summary.eventCount + Number(!isMessage),
    ...(isTheirs && {
      firstInboundMs: Math.min(summary.firstInboundMs ?? atMs, atMs),
      lastInboundMs: Math.max(summary.lastInboundMs ?? atMs, atMs),
    }),
  }
  if (isMessage || atMs < (summary.subscriptionMs ?? 0)) return counted
  if (inbound.type === 'unsubscribe') return { ...counted, subscribed: false, subscriptionMs: atMs }
  if (inbound.type !== 'subscribe') return counted
  const scene = inbound.qrScene === null ? {} : { qrScene: inbound.qrScene.slice(0, 64), subscribeScene: 'ADD_SCENE_QR_CODE' }
  return { ...counted, ...scene, subscribed: true, subscriptionMs: atMs, isProfileDue: true }
}
