import type { EventOutcome, EventService, NewEvent, TimelineEntry } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { attribute } from './attribute.ts'
import type { ConversionRecorded } from './conversions.facts.ts'
import type { NewConversion } from './conversions.schemas.ts'
import { sentLately } from './lately.ts'
import type { Outcomes } from './outcomes.ts'

/** `pushId`: what it is put down to. */
export type ConversionOutcome = EventOutcome & { pushId: number | null }

interface Needs {
  db: Database
  events: EventService
  outcomes: Pick<Outcomes, 'mark' | 'count'>
  settings: { of: (accountId: number, tx?: Tx) => Promise<{ conversionDays: number }> }
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
  announce: (tx: Tx, recorded: readonly ConversionRecorded[]) => Promise<void>
}

interface Recorded { conversion: NewConversion, followerId: number }

const sourceKind = 'push-conversion'
const keyOf = ({ system, id }: Pick<NewConversion, 'system' | 'id'>) => `${system}:${id}`

/** Conversions are events of other systems with a value; each is put down to a push when it comes first. */
export function createConversions ({ db, events, outcomes, settings, note, announce }: Needs) {
  async function credit (tx: Tx, accountId: number, recorded: readonly Recorded[]): Promise<void> {
    const { conversionDays } = await settings.of(accountId, tx)
    const lately = await sentLately(tx, accountId, recorded.map(({ followerId }) => followerId))
    const found = recorded.map(({ conversion, followerId }) => {
      const at = new Date(conversion.occurredAt)
      return { conversion, at, ...attribute(lately.get(followerId) ?? [], { at, pushId: conversion.pushId }, conversionDays) }
    })
    await outcomes.mark(tx, accountId, 'converted', found.flatMap(({ marked, at }) => marked.map(({ id }) => ({ deliveryId: id, at }))))
    const credited = found.flatMap((each) => (each.credited === null ? [] : [{ ...each, credited: each.credited }]))
    outcomes.count(tx, credited.flatMap(({ conversion: { value, currency }, credited: delivery }) => [
      { delivery, outcome: 'conversions', amount: 1 }, ...(value === 0 ? [] : [{ delivery, outcome: `value.${currency}`, amount: value }]),
    ]))
    note(tx, credited.map(({ conversion, conversion: { value, currency, system, type }, at, credited: { id, pushId, followerId } }): TimelineEntry => ({
      accountId, followerId, kind: 'push.converted', subject: String(pushId), occurredAt: at, source: { kind: sourceKind, id: keyOf(conversion) },
      detail: { pushId, deliveryId: id, value, currency, system, type },
    })))
  }

  /** To which push conversions were put down, whenever they came, by their keys. */
  async function pushesOf (accountId: number, conversions: readonly NewConversion[]): Promise<Map<string, number>> {
    const keys = conversions.map(keyOf)
    const rows = await db.read.query<Array<{ sourceId: string, subject: string }>>(
      `SELECT sourceId, subject FROM follower_events WHERE accountId = ? AND sourceKind = ? AND sourceId IN (${placeholders(keys)})`, [accountId, sourceKind, ...keys])
    return new Map(rows.map(({ sourceId, subject }) => [sourceId, Number(subject)]))
  }

  return {
    /** What became of each, in their order. `also` runs in the same transaction. */
    async take (accountId: number, conversions: readonly NewConversion[], also: (tx: Tx, taken: readonly EventOutcome[]) => Promise<void>): Promise<ConversionOutcome[]> {
      const taken = await events.take(accountId, conversions.map(eventOf), async (tx, all) => {
        const recorded = conversions.flatMap((conversion, at): Recorded[] => {
          const outcome = all[at]
          return outcome?.status === 'recorded' ? [{ conversion, followerId: outcome.followerId }] : []
        })
        if (recorded.length > 0) {
          await credit(tx, accountId, recorded)
          await announce(tx, recorded.map(({ conversion: { occurredAt, value, currency }, followerId }) => ({ accountId, followerId, at: new Date(occurredAt), value, currency })))
        }
        await also(tx, all)
      })
      const pushes = await pushesOf(accountId, conversions)
      return conversions.flatMap((conversion, at): ConversionOutcome[] => {
        const outcome = taken[at]
        if (outcome === undefined) return []
        if (outcome.status !== 'refused') return [{ ...outcome, pushId: pushes.get(keyOf(conversion)) ?? null }]
        return [{ ...outcome, error: outcome.error.at((outcome.error.place ?? '').replace('body/events/', 'body/conversions/')), pushId: null }]
      })
    },
  }
}

export type Conversions = ReturnType<typeof createConversions>

function eventOf ({ id, system, type, occurredAt, follower, value, currency, pushId, detail }: NewConversion): NewEvent {
  return { id, system, type, occurredAt, follower, detail: { ...detail, value, currency, ...(pushId !== undefined && { pushId }) } }
}
