import type { Tx } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { aliasOf } from '../alias.ts'
import { randomBucket } from '../bucket.ts'
import { remarkIsOurs } from '../record/remark.rule.ts'
import type { UserDetails } from './users.ts'

/** A follower and what WeChat told of them: nothing, if the answer left them out. */
export interface Profile { openid: string, details: UserDetails | undefined }

export interface ProfileWrite {
  dialect: Dialect
  accountId: number
  nowMs: number
  /** When WeChat's list named them; null when it was not asked. */
  syncedMs: number | null
}

const columns = [
  'accountId', 'openid', 'unionid', 'subscribed', 'subscriptionAt', 'subscribeScene', 'qrScene', 'messageCount', 'eventCount', 'createdAt',
  'alias', 'bucket', 'language', 'remark', 'syncedAt', 'unfollowedAt',
]

/** Writes what WeChat tells into the records, making those that are missing. What people of ours decided stays; safe to run twice. */
export async function writeProfiles (tx: Tx, profiles: readonly Profile[], { dialect, accountId, nowMs, syncedMs }: ProfileWrite): Promise<void> {
  // In the order of their keys: two transactions that write the same rows then never lock each other out.
  const sorted = profiles.toSorted((a, b) => (a.openid < b.openid ? -1 : 1))
  const rowsOf = (some: readonly Profile[]) => some.map(({ openid, details }) => [
    accountId, openid, bounded(details?.unionid, 64), details?.subscribe === 0 ? 0 : 1, followedMs(details), bounded(details?.subscribe_scene, 64),
    bounded(qrSceneOf(details), 64), 0, 0, nowMs, aliasOf(accountId, openid), randomBucket(), bounded(details?.language, 16),
    bounded(details?.remark, 128), syncedMs,
    details?.subscribe === 0 ? nowMs : null,
  ])
  // Of some, such as those who left, WeChat tells nothing of a remark; of the others it tells that there is none, too.
  const told = sorted.filter(({ details }) => details?.remark !== undefined)
  const untold = sorted.filter(({ details }) => details?.remark === undefined)
  await insertRows(tx, { table: 'followers', columns, rows: rowsOf(told), ending: changesOf(dialect, [remarkTold(dialect, nowMs)]) })
  await insertRows(tx, { table: 'followers', columns, rows: rowsOf(untold), ending: changesOf(dialect, []) })
}

function remarkTold ({ incoming }: Dialect, nowMs: number): string {
  return `remark = CASE WHEN ${remarkIsOurs(nowMs)} THEN followers.remark ELSE ${incoming('remark')} END`
}

/**
 * What changes in a record that is there. WeChat's word on whether they follow is as old as the follow it tells of: a newer event
 * knows better. MySQL assigns from left to right, so what depends on the old `subscriptionAt` stands before it.
 */
function changesOf ({ incoming, orChange }: Dialect, more: readonly string[]): string {
  const isNewer = `${incoming('subscriptionAt')} IS NOT NULL AND ${incoming('subscriptionAt')} >= COALESCE(followers.subscriptionAt, 0)`
  const knowsBetter = `(${isNewer}) OR followers.subscriptionAt IS NULL`
  const known = (column: string) => `COALESCE(${incoming(column)}, followers.${column})`
  const old = (column: string) => `COALESCE(followers.${column}, ${incoming(column)})`
  return orChange(['accountId', 'openid'], [
    `subscribed = CASE WHEN ${knowsBetter} THEN ${incoming('subscribed')} ELSE followers.subscribed END`,
    // When somebody left of whom WeChat says only that they do not follow, nobody knows: now, or their data would be kept for ever.
    `unfollowedAt = CASE WHEN NOT (${knowsBetter}) THEN followers.unfollowedAt WHEN ${incoming('subscribed')} = 1 THEN NULL ELSE ${old('unfollowedAt')} END`,
    `subscribeScene = ${known('subscribeScene')}`,
    `qrScene = CASE WHEN ${isNewer} THEN ${known('qrScene')} ELSE ${old('qrScene')} END`,
    `subscriptionAt = CASE WHEN ${isNewer} THEN ${incoming('subscriptionAt')} ELSE followers.subscriptionAt END`,
    `unionid = ${known('unionid')}`,
    `alias = ${old('alias')}`,
    `language = ${known('language')}`,
    `syncedAt = ${known('syncedAt')}`,
    ...more,
  ])
}

/** `subscribe_time` is that of the last time they followed. */
function followedMs (details: UserDetails | undefined): number | null {
  return details?.subscribe_time ? details.subscribe_time * 1000 : null
}

function qrSceneOf (details: UserDetails | undefined): string | undefined {
  if (details?.qr_scene_str) return details.qr_scene_str
  const number = String(details?.qr_scene ?? 0)
  return number === '0' ? undefined : number
}

/** Nothing is never written over something, but where WeChat tells that a remark was taken away. */
function bounded (text: string | undefined, length: number): string | null {
  return text ? text.slice(0, length) : null
}
