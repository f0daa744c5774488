import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { typeName } from '../wechat/inbound.ts'
import type { Heard } from './follower.facts.ts'

/** One entry for a follower's timeline; `source` says what it comes from, and there is one entry for each source. */
export interface TimelineEntry {
  accountId: number
  followerId: number
  kind: string
  /** What it was about, to be asked for by: a menu key, a QR scene, an id. */
  subject?: string | null
  occurredAt: Date
  source: { kind: string, id: number | string }
  detail: Record<string, unknown>
}

/** WeChat tells something else of somebody by now. For those who follow what changes; to people it says no more than the record, unless they ask. */
export const profileChanged = 'profile.changed'

const columns = ['accountId', 'followerId', 'kind', 'subject', 'occurredAt', 'sourceKind', 'sourceId', 'detail']
/** A detail lives in 65,535 bytes. */
const maxDetailBytes = 60_000

/** Collects what the rooms add to timelines in one transaction, and writes it all at once before that commits. */
export function createTimelineWriter (db: Database) {
  const waiting = new WeakMap<Tx, TimelineEntry[]>()
  const ending = db.dialect.keepExisting(['accountId', 'sourceKind', 'sourceId'])

  return function note (tx: Tx, entries: readonly TimelineEntry[]): void {
    const list = waiting.get(tx) ?? []
    list.push(...entries)
    if (waiting.has(tx) || list.length === 0) return
    waiting.set(tx, list)
    db.beforeCommit(tx, async () => {
      waiting.delete(tx)
      await insertRows(tx, { table: 'follower_events', columns, rows: list.map(rowOf), ending })
    })
  }
}

function rowOf ({ accountId, followerId, kind, subject = null, occurredAt, source, detail }: TimelineEntry): unknown[] {
  return [accountId, followerId, kind, subject === null ? null : subjectText(subject), momentValue(occurredAt), source.kind, String(source.id), boundedJson(detail)]
}

/** As it is kept: keys and addresses may be longer. Nothing is no subject. */
export function subjectText (subject: string): string | null {
  return subject.length <= 64 ? subject || null : Array.from(subject).slice(0, 64).join('')
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
    kind: `${inbound.kind}.${typeName(inbound)}`.slice(0, 64),
    subject: 'qrScene' in inbound ? inbound.qrScene : 'eventKey' in inbound ? inbound.eventKey : null,
    occurredAt: inbound.createdAt,
    source: { kind: 'inbox', id: inboxId },
    detail: inbound.type === 'unknown' ? { fields: inbound.fields } : typed,
  }
}
