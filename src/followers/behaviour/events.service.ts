import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows, placeholders } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { TimelineEntry } from '../timeline.ts'
import { eventDetailTooLarge, eventFollowerUnclear, eventFollowerUnknown, eventIdTaken, eventInFuture, maxDetailBytes, maxDetailDepth } from './behaviour.errors.ts'

export interface NewEvent {
  id: string
  system: string
  type: string
  occurredAt: string
  follower: { openid?: string, unionid?: string, externalId?: string }
  detail: Record<string, unknown>
}

export type Outcome = { status: 'recorded' | 'repeated', followerId: number } | { status: 'refused', error: AppError }

interface Needs { db: Database, clock: Clock, note: (tx: Tx, entries: readonly TimelineEntry[]) => void }

/** An event that can be taken in. */
interface Sound { at: number, event: NewEvent, followerId: number, digest: string }

/** A clock elsewhere may be a little ahead of ours. */
const aheadMs = 5 * 60_000
const columns = ['accountId', 'system', 'eventId', 'digest', 'arrival', 'receivedAt']

/** Takes in what other systems tell of followers: each event once for ever, and each for itself. */
export function createEventService ({ db, clock, note }: Needs) {
  const ending = db.dialect.keepExisting(['accountId', 'system', 'eventId'])

  /** By `openid:…`, `unionid:…` and `<system>:…`. */
  async function followersNamed (accountId: number, events: readonly NewEvent[]): Promise<Map<string, number>> {
    const found = new Map<string, number>()
    for (const column of ['openid', 'unionid'] as const) {
      const names = [...new Set(events.flatMap(({ follower }) => follower[column] ?? []))]
      if (names.length === 0) continue
      const rows = await db.read.query<Array<{ id: number | string, name: string }>>(
        `SELECT id, ${column} AS name FROM followers WHERE accountId = ? AND ${column} IN (${placeholders(names)})`, [accountId, ...names])
      for (const { id, name } of rows) found.set(`${column}:${name}`, Number(id))
    }
    for (const system of new Set(events.filter(({ follower }) => follower.externalId !== undefined).map((event) => event.system))) {
      const names = events.flatMap((event) => (event.system === system ? event.follower.externalId ?? [] : []))
      const rows = await db.read.query<Array<{ followerId: number | string, externalId: string }>>(
        `SELECT followerId, externalId FROM follower_external_ids WHERE accountId = ? AND system = ? AND externalId IN (${placeholders(names)})`, [accountId, system, ...names])
      for (const { followerId, externalId } of rows) found.set(`external:${system}:${externalId}`, Number(followerId))
    }
    return found
  }

  function sound (event: NewEvent, at: number, named: ReadonlyMap<string, number>): Sound {
    const place = `body/events/${at}`
    const { openid, unionid, externalId } = event.follower
    if ([openid, unionid, externalId].filter((name) => name !== undefined).length !== 1) throw eventFollowerUnclear({ place: `${place}/follower` })
    if (isDeeper(event.detail, maxDetailDepth) || Buffer.byteLength(JSON.stringify(event.detail)) > maxDetailBytes) throw eventDetailTooLarge({ place: `${place}/detail` })
    if (Date.parse(event.occurredAt) > momentValue(clock.now()) + aheadMs) throw eventInFuture({ place: `${place}/occurredAt` })
    const key = openid !== undefined ? `openid:${openid}` : unionid !== undefined ? `unionid:${unionid}` : `external:${event.system}:${externalId}`
    const followerId = named.get(key)
    if (followerId === undefined) throw eventFollowerUnknown({ place: `${place}/follower` })
    return { at, event, followerId, digest: digestOf(event) }
  }

  /** Their records cannot go while the transaction lasts. */
  async function stillThere (tx: Tx, accountId: number, sounds: readonly Sound[]): Promise<Set<number>> {
    const ids = [...new Set(sounds.map(({ followerId }) => followerId))].toSorted((a, b) => a - b)
    const rows = await tx.query<Array<{ id: number | string }>>(`SELECT id FROM followers WHERE accountId = ? AND id IN (${placeholders(ids)}) ORDER BY id ${db.dialect.shared}`,
      [accountId, ...ids])
    return new Set(rows.map(({ id }) => Number(id)))
  }

  /** The key lets the first in, also of two at the same time; whose arrival stands in the row was the first. */
  async function receive (tx: Tx, accountId: number, sounds: readonly Sound[]): Promise<Map<number, Outcome>> {
    const there = await stillThere(tx, accountId, sounds)
    const outcomes = new Map<number, Outcome>()
    for (const { at, followerId } of sounds) if (!there.has(followerId)) outcomes.set(at, { status: 'refused', error: eventFollowerUnknown({ place: `body/events/${at}/follower` }) })
    const theirs = sounds.filter(({ followerId }) => there.has(followerId))
    if (theirs.length === 0) return outcomes
    const request = randomUUID()
    const sorted = theirs.toSorted((a, b) => (keyOf(a.event) < keyOf(b.event) ? -1 : keyOf(a.event) > keyOf(b.event) ? 1 : a.at - b.at))
    await insertRows(tx, {
      table: 'event_receipts', columns, ending,
      rows: sorted.map(({ event, digest, at }) => [accountId, event.system, event.id, digest, `${request}.${at}`, momentValue(clock.now())]),
    })
    const receipts = await receiptsOf(tx, accountId, theirs)
    for (const { at, event, followerId, digest } of theirs) {
      const receipt = receipts.get(keyOf(event))
      if (receipt?.arrival === `${request}.${at}`) {
        note(tx, [entryFor(accountId, followerId, event, receipt.id)])
        outcomes.set(at, { status: 'recorded', followerId })
      } else {
        outcomes.set(at, receipt?.digest === digest ? { status: 'repeated', followerId } : { status: 'refused', error: eventIdTaken({ place: `body/events/${at}/id` }) })
      }
    }
    return outcomes
  }

  async function receiptsOf (tx: Tx, accountId: number, sounds: readonly Sound[]): Promise<Map<string, { id: number, digest: string, arrival: string }>> {
    const found = new Map<string, { id: number, digest: string, arrival: string }>()
    for (const system of new Set(sounds.map(({ event }) => event.system))) {
      const ids = sounds.flatMap(({ event }) => (event.system === system ? event.id : []))
      const rows = await tx.query<Array<{ id: number | string, eventId: string, digest: string, arrival: string }>>(
        `SELECT id, eventId, digest, arrival FROM event_receipts WHERE accountId = ? AND system = ? AND eventId IN (${placeholders(ids)})`, [accountId, system, ...ids])
      for (const { id, eventId, digest, arrival } of rows) found.set(keyOf({ system, id: eventId }), { id: Number(id), digest, arrival })
    }
    return found
  }

  return {
    /** What became of each event, in their order. `also` runs in the same transaction. */
    async take (accountId: number, events: readonly NewEvent[], also: (tx: Tx, outcomes: readonly Outcome[]) => Promise<void>): Promise<Outcome[]> {
      const named = await followersNamed(accountId, events)
      const looked = events.map((event, at): Sound | AppError => {
        try {
          return sound(event, at, named)
        } catch (error) {
          if (error instanceof AppError) return error
          throw error
        }
      })
      const sounds = looked.filter((each): each is Sound => !(each instanceof AppError))
      return db.write(async (tx) => {
        const taken = sounds.length === 0 ? new Map<number, Outcome>() : await receive(tx, accountId, sounds)
        const outcomes = looked.flatMap((each, at): Outcome[] => (each instanceof AppError ? [{ status: 'refused', error: each }] : [taken.get(at) ?? []].flat()))
        await also(tx, outcomes)
        return outcomes
      })
    },
  }
}

export type EventService = ReturnType<typeof createEventService>

const keyOf = ({ system, id }: { system: string, id: string }) => `${system}:${id}`

function entryFor (accountId: number, followerId: number, { system, type, occurredAt, detail }: NewEvent, receiptId: number): TimelineEntry {
  return { accountId, followerId, kind: `custom.${system}.${type}`, occurredAt: new Date(occurredAt), source: { kind: 'custom', id: receiptId }, detail }
}

/** To be asked before anything walks through the value: a few thousand levels are more than the stack holds. */
function isDeeper (value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1))
}

/** The same content has the same digest, however its fields are ordered. */
function digestOf ({ type, occurredAt, follower, detail }: NewEvent): string {
  return createHash('sha256').update(JSON.stringify(inOrder([type, Date.parse(occurredAt), follower, detail]))).digest('hex')
}

function inOrder (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, inOrder(each)]))
}
