import { momentValue } from '../platform/database/columns.ts'
import type { Tx } from '../platform/database/database.ts'
import type { Dialect } from '../platform/database/dialect.ts'
import { insertRows } from '../platform/database/rows.ts'
import type { Inbound } from '../wechat/inbound.types.ts'
import type { Heard } from './follower.facts.ts'

/** One entry for a follower's timeline; `source` says what it comes from, and there is one entry for each source. */
export interface TimelineEntry {
  accountId: number
  followerId: number
  kind: string
  occurredAt: Date
  source: { kind: string, id: number }
  detail: Record<string, unknown>
}

const columns = ['accountId', 'followerId', 'kind', 'occurredAt', 'sourceKind', 'sourceId', 'detail']
/** A detail lives in 65,535 bytes. */
const maxDetailBytes = 60_000

export async function writeTimeline (tx: Tx, entries: readonly TimelineEntry[], dialect: Dialect): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map(({ accountId, followerId, kind, occurredAt, source, detail }) => [
    accountId, followerId, kind, momentValue(occurredAt), source.kind, source.id, boundedJson(detail),
  ])
  await insertRows(tx, { table: 'follower_events', columns, rows, ending: dialect.keepExisting(['accountId', 'sourceKind', 'sourceId']) })
}

function boundedJson (detail: Record<string, unknown>): string {
  const json = JSON.stringify(detail)
  return Buffer.byteLength(json) <= maxDetailBytes ? json : JSON.stringify({ tooLong: true })
}

const commonFields = new Set(['kind', 'type', 'toUserName', 'openid', 'fromUserName', 'createdAt', 'fields', 'event', 'msgType'])

/** A delivery as the timeline tells it: the typed fields, or all of them when the type is not known. */
export function timelineEntry ({ accountId, followerId, inboxId, inbound }: Heard): TimelineEntry {
  const typed = Object.fromEntries(Object.entries(inbound).filter(([name, value]) => !commonFields.has(name) && value !== null))
  return {
    accountId,
    followerId,
    kind: `${inbound.kind}.${nameOf(inbound)}`.slice(0, 64),
    occurredAt: inbound.createdAt,
    source: { kind: 'inbox', id: inboxId },
    detail: inbound.type === 'unknown' ? { fields: inbound.fields } : typed,
  }
}

function nameOf (inbound: Inbound): string {
  if (inbound.type !== 'unknown') return inbound.type
  return inbound.kind === 'event' ? inbound.event : inbound.msgType
}
