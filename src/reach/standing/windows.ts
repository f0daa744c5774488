import type { Heard } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { ReachSettings } from '../settings/settings.schemas.ts'
import { rememberedSends } from './spend.ts'

type Opening = 'afterMessage' | 'afterTouch'

const touching: ReadonlySet<string> = new Set(['subscribe', 'SCAN', 'CLICK', 'scancode_push', 'scancode_waitmsg'])

/** Page: customer service messages. A click in a menu message comes as a text; VIEW, pictures, places and result events open nothing. */
export function openingOf (inbound: Inbound): Opening | null {
  if (inbound.kind === 'event') return touching.has(inbound.type) ? 'afterTouch' : null
  return inbound.type === 'text' && inbound.bizMsgMenuId !== null ? 'afterTouch' : 'afterMessage'
}

interface Needs { db: Pick<Database, 'dialect'>, settingsOf: (accountId: number, tx: Tx) => Promise<ReachSettings> }

interface Opened { accountId: number, followerId: number, opening: Opening, atMs: number }

const columns = ['accountId', 'followerId', 'windowUntil', 'windowLeft', 'windowAt']

/** What followers do opens their reply windows, in the transaction of the inbox: one statement for all of a batch. */
export function createWindows ({ db, settingsOf }: Needs) {
  const ending = openedBy(db.dialect)
  return async (tx: Tx, heard: readonly Heard[]): Promise<void> => {
    const opened = latestOf(heard)
    if (opened.length === 0) return
    const settings = new Map<number, ReachSettings>()
    for (const { accountId } of opened) if (!settings.has(accountId)) settings.set(accountId, await settingsOf(accountId, tx))
    const rows = opened.flatMap(({ accountId, followerId, opening, atMs }) => {
      const allowance = settings.get(accountId)?.windows[opening]
      return allowance === undefined ? [] : [[accountId, followerId, atMs + allowance.seconds * 1000, allowance.messages, atMs]]
    })
    await insertRows(tx, { table: 'reach_states', columns, rows, ending })
  }
}

/** Of each kind the last one counts: it never allows less than those before it. In the order in which everybody locks these rows. */
function latestOf (heard: readonly Heard[]): Opened[] {
  const latest = new Map<string, Opened>()
  for (const { accountId, followerId, inbound } of heard) {
    const opening = openingOf(inbound)
    if (opening === null) continue
    const key = `${followerId}:${opening}`
    const atMs = inbound.createdAt.getTime()
    if (atMs >= (latest.get(key)?.atMs ?? 0)) latest.set(key, { accountId, followerId, opening, atMs })
  }
  return [...latest.values()].sort((a, b) => a.accountId - b.accountId || a.followerId - b.followerId)
}

/**
 * Not additive (limits of the page): an action sets count and end to at least its own. What was sent since the action, but before
 * we were told of it, is taken off; of a list that is full nobody knows how much that was, so then the action adds nothing.
 * MySQL assigns from left to right: what depends on the old end stands before it.
 */
function openedBy ({ orChange, incoming, greatest }: Database['dialect']): string {
  const at = `CAST(${incoming('windowAt')} AS CHAR)`
  const send = (place: number) => `SUBSTR(reach_states.recentSends, ${place * 13 + 1}, 13)`
  const sentSince = Array.from({ length: rememberedSends }, (_, place) => `(${send(place)} >= ${at})`).join(' + ')
  const left = `CASE WHEN ${send(0)} >= ${at} AND ${send(rememberedSends - 1)} <> '' THEN 0 ELSE ${greatest('0', `${incoming('windowLeft')} - (${sentSince})`)} END`
  return orChange(['accountId', 'followerId'], [
    `windowLeft = CASE WHEN reach_states.windowUntil <= ${incoming('windowAt')} THEN ${left} ELSE ${greatest('reach_states.windowLeft', left)} END`,
    `windowUntil = ${greatest('reach_states.windowUntil', incoming('windowUntil'))}`,
    `windowAt = ${greatest('reach_states.windowAt', incoming('windowAt'))}`,
    'refusal = NULL',
  ])
}
