import { setImmediate } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import type { Static } from 'typebox'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { isWorking, type WorkCalendar } from '../../reach/index.ts'
import { byWorth, createMatcher, type Matcher, type Meant, type Ruling } from './matcher.ts'
import { pastMessages, type PastMessage } from './past.ts'
import type { RuleService } from './rule.service.ts'
import { ruleNotTriable, whichRule } from './rules.errors.ts'
import type { Unite } from './synonyms.ts'
import type { TryBody, TryView } from './try.schemas.ts'

export interface Ready { matcher: Matcher, unite: Unite }

interface Needs {
  db: Database
  clock: Clock
  rules: Pick<RuleService, 'get' | 'names'>
  readyOf: (from: EntityManager, accountId: number) => Promise<Ready>
  openHours: (asked: { accountId: number, calendarId: number | null }) => Promise<WorkCalendar>
}

type Body = Static<typeof TryBody>
type Tried = Static<typeof TryView>
type Open = (ruling: Ruling, at: Date) => Promise<boolean>

const maxMessages = 20_000
const mostOthers = 20
/** Behind every other. */
const asOther = { strength: 9, length: 0 }
const mine = 0

/** Asks a rule about messages of the past, among the rules that are on. Nothing is changed. */
export function createTrial ({ db, clock, rules, readyOf, openHours }: Needs) {
  async function rulingOf (accountId: number, { rule, ruleId }: Body): Promise<{ ruling: Ruling, keptId: number | null }> {
    if ((rule === undefined) === (ruleId === undefined)) throw whichRule()
    const { occasion, hours, priority } = rule === undefined ? await rules.get(accountId, ruleId ?? 0) : { ...rule, occasion: rule.when }
    if (occasion.kind === 'follow' || occasion.kind === 'scan') throw ruleNotTriable()
    // As the newest of all would be asked, unless it is kept: its id decides between equals.
    return { ruling: { id: ruleId ?? Number.MAX_SAFE_INTEGER, priority, occasion, hours, coolDownSeconds: null }, keptId: ruleId ?? null }
  }

  function openAt (accountId: number): Open {
    const calendars = new Map<number | null, WorkCalendar>()
    return async ({ hours }, at) => {
      if (hours === null) return true
      const calendar = calendars.get(hours.calendarId) ?? await openHours({ accountId, calendarId: hours.calendarId })
      calendars.set(hours.calendarId, calendar)
      return isWorking(calendar, at) === (hours.is === 'working')
    }
  }

  /** Everything that is meant in each of some messages, by words and keys. */
  function meantIn (matcher: Matcher, messages: readonly PastMessage[]): { found: Meant[][], slow: number[] } {
    const { found, slow } = matcher.among(messages)
    const others = matcher.others.map((ruling) => ({ ruling, ...asOther }))
    return {
      slow,
      found: messages.map(({ key }, at) => (key === null ? [...found[at] ?? [], ...others] : matcher.ofKey(key).map((ruling) => ({ ruling, strength: 0, length: 0 })))),
    }
  }

  async function firstOpen (meant: readonly Meant[], at: Date, isOpen: Open): Promise<number | null> {
    for (const { ruling } of meant) if (await isOpen(ruling, at)) return ruling.id
    return null
  }

  async function tryAll (accountId: number, { ruling, keptId, own, others, days }: Trying, tally: Tally): Promise<Pick<Tried, 'lookedAt' | 'isWhole' | 'isTooSlow'>> {
    const isOpen = openAt(accountId)
    const since = new Date(clock.now().getTime() - days * 24 * 3600_000)
    let lookedAt = 0
    for await (const messages of pastMessages(db, { accountId, since, most: maxMessages })) {
      lookedAt += messages.length
      const seen = meantIn(own, messages)
      if (seen.slow.length > 0) return { lookedAt, isWhole: false, isTooSlow: true }
      const theirs = messages.flatMap((message, at) => (seen.found[at]?.[mine] === undefined ? [] : [{ message, meant: seen.found[at][mine] }]))
      const competing = meantIn(others, theirs.map(({ message }) => message)).found
      for (const [at, { message, meant }] of theirs.entries()) {
        if (!await isOpen(ruling, message.at)) continue
        const rivals = (competing[at] ?? []).filter((each) => each.ruling.id !== keptId)
        const better = rivals.filter((each) => (each.strength === asOther.strength) === (meant.strength === asOther.strength) ? byWorth(each, meant) < 0 : each.strength < meant.strength)
        tally.add(message, { wonBy: await firstOpen(better, message.at, isOpen), wouldBe: await firstOpen(rivals, message.at, isOpen) })
      }
      // Others want to be answered, too.
      await setImmediate()
    }
    return { lookedAt, isWhole: lookedAt < maxMessages, isTooSlow: false }
  }

  async function named (accountId: number, counts: ReadonlyMap<number, number>): Promise<Tried['lostTo']> {
    const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, mostOthers)
    const names = await rules.names(accountId, most.map(([id]) => id))
    return most.map(([ruleId, count]) => ({ ruleId, name: names.get(ruleId) ?? '', count }))
  }

  return {
    async run (accountId: number, asked: Body): Promise<Tried> {
      const { ruling, keptId } = await rulingOf(accountId, asked)
      const { matcher: others, unite } = await readyOf(db.read, accountId)
      const tally = createTally(asked.samples)
      const looked = await tryAll(accountId, { ruling, keptId, own: createMatcher([ruling], unite), others, days: asked.days }, tally)
      return { ...looked, ...tally.told(), lostTo: await named(accountId, tally.lostTo), takenFrom: await named(accountId, tally.takenFrom) }
    },
  }
}

export type Trial = ReturnType<typeof createTrial>

interface Trying { ruling: Ruling, keptId: number | null, own: Matcher, others: Matcher, days: number }

function createTally (most: number) {
  const [lostTo, takenFrom] = [new Map<number, number>(), new Map<number, number>()]
  const samples: Tried['samples'] = []
  let [meant, wins] = [0, 0]
  const count = (counts: Map<number, number>, id: number) => { counts.set(id, (counts.get(id) ?? 0) + 1) }
  return {
    lostTo,
    takenFrom,
    add ({ id, conversationId, followerId, at, type, shown }: PastMessage, { wonBy, wouldBe }: { wonBy: number | null, wouldBe: number | null }): void {
      meant++
      if (wonBy === null) wins++
      else count(lostTo, wonBy)
      if (wonBy === null && wouldBe !== null) count(takenFrom, wouldBe)
      if (samples.length < most) samples.push({ messageId: id, conversationId, followerId, at: at.toISOString(), type, text: shown, wonBy })
    },
    told: () => ({ meant, wins, samples }),
  }
}

type Tally = ReturnType<typeof createTally>
