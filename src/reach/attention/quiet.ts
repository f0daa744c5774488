import type { EntityManager } from 'typeorm'
import { AttributeDefinition } from '../../followers/attributes/attribute.entity.ts'
import type { Database } from '../../platform/database/database.ts'
import type { ReachSettings } from '../settings/settings.schemas.ts'
import type { Quiet } from '../standing/standing.ts'
import { addDays, isTimeZone, writeDay } from './local-time.ts'
import { furthestDays, type QuietAnswer, quietAt } from './quiet-hours.ts'

/** Which days of a span, both ends included, are free of work. */
export type HolidaysIn = (accountId: number, fromDay: string, toDay: string, from?: EntityManager) => Promise<ReadonlySet<string>>

interface Needs {
  db: Database
  contextOf: (accountId: number, from?: EntityManager) => Promise<{ settings: Pick<ReachSettings, 'quietHours'>, account: { timeZone: string } }>
  holidaysIn: HolidaysIn
}

/** What holds for an account for a second, and what was reckoned from it: reckoning takes longer than all else about a send. */
interface Known {
  quietHours: ReachSettings['quietHours']
  accountZone: string
  day: string
  readAtMs: number
  holidays: ReadonlySet<string>
  zones: Zones
  answers: Map<string, QuietAnswer & { sinceMs: number }>
}

/** In which time zones an account's followers live: `names` are those that some attribute of theirs names. */
export interface Zones { attributeId: number | null, byDefault: string | null, names: readonly string[] }

const freshMs = 1000
/** Followers live in some dozens of time zones: what has more names is something else. */
const maxZones = 200
const noZones: Zones = { attributeId: null, byDefault: null, names: [] }

/** Until when it is quiet where followers are, for many at once. Who names no time zone, or none that there is, lives by the account's. */
export function createQuiet ({ db, contextOf, holidaysIn }: Needs) {
  const known = new Map<number, Known>()

  async function knownOf (accountId: number, atMs: number, from: EntityManager): Promise<Known> {
    const { settings: { quietHours }, account: { timeZone: accountZone } } = await contextOf(accountId, from)
    const before = known.get(accountId)
    const day = writeDay(atMs)
    const isFresh = before?.quietHours === quietHours && before.accountZone === accountZone && before.day === day
    if (before !== undefined && isFresh && performance.now() - before.readAtMs < freshMs) return before
    const readAtMs = performance.now()
    // Somewhere it is yesterday, and somewhere tomorrow.
    const holidays = await holidaysIn(accountId, addDays(day, -2), addDays(day, furthestDays + 1), from)
    const zones = await zonesOf(accountId, quietHours.timeZoneAttribute, from)
    const now = { quietHours, accountZone, day, readAtMs, holidays, zones, answers: new Map<string, QuietAnswer & { sinceMs: number }>() }
    known.set(accountId, now)
    return now
  }

  async function zonesOf (accountId: number, key: string | null, from: EntityManager): Promise<Zones> {
    const definition = key === null ? null : await from.findOneBy(AttributeDefinition, { accountId, key })
    if (definition === null || definition.archivedAt !== null || !['string', 'enum'].includes(definition.type)) return noZones
    const { id: attributeId, options, defaultValue } = definition
    const byDefault = typeof defaultValue === 'string' && isTimeZone(defaultValue) ? defaultValue : null
    return { attributeId, byDefault, names: (options ?? await namesOf(from, accountId, attributeId)).filter(isTimeZone) }
  }

  function untilIn (timeZone: string, { quietHours, holidays, answers }: Known, atMs: number): number {
    const before = answers.get(timeZone)
    if (before !== undefined && before.sinceMs <= atMs && atMs < before.holdsUntilMs) return before.untilMs
    const answer = quietAt({ quietHours, timeZone, atMs, isHoliday: (day) => holidays.has(day) })
    answers.set(timeZone, { ...answer, sinceMs: atMs })
    return answer.untilMs
  }

  return {
    /** As they stand now. */
    async zonesOf (accountId: number, from: EntityManager = db.read): Promise<Zones> {
      const { settings: { quietHours } } = await contextOf(accountId, from)
      return zonesOf(accountId, quietHours.timeZoneAttribute, from)
    },

    async of (accountId: number, atMs: number, from: EntityManager = db.read): Promise<Quiet> {
      const all = await knownOf(accountId, atMs, from)
      const { zones: { attributeId, byDefault, names }, accountZone } = all
      const byZone = new Map(names.map((zone) => [zone, untilIn(zone, all, atMs)]))
      return { untilMs: untilIn(byDefault ?? accountZone, all, atMs), attributeId, byZone }
    },
  }
}

/** One step down the index for each name, however many followers have it: MariaDB finds no such way for one statement. */
async function namesOf (from: EntityManager, accountId: number, attributeId: number): Promise<string[]> {
  const names: string[] = []
  for (let after = ''; names.length < maxZones;) {
    const [next] = await from.query<Array<{ textValue: string }>>(`SELECT textValue FROM follower_attributes
      WHERE accountId = ? AND attributeId = ? AND textValue > ? ORDER BY textValue LIMIT 1`, [accountId, attributeId, after])
    if (next === undefined) break
    after = next.textValue
    names.push(after)
  }
  return names
}

export type QuietService = Pick<ReturnType<typeof createQuiet>, 'of'>
export type ZonesOf = ReturnType<typeof createQuiet>['zonesOf']
