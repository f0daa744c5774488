import { setImmediate as breath } from 'node:timers/promises'
import { type EntityManager, In, IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import { Tag } from '../../followers/tags/tag.entity.ts'
import { teamUnknown } from '../../conversations/index.ts'
import type { AttributeDefinition } from '../../followers/attributes/attribute.entity.ts'
import { AppError } from '../../platform/errors.ts'
import type { TouchContent } from '../../reach/index.ts'
import { WorkCalendarRow } from '../../reach/calendar/calendar.entity.ts'
import { comparable } from './comparable.ts'
import { createPatterns, patternOf, patternText, type Run } from './patterns.ts'
import type { NewRule } from './rule.schemas.ts'
import type { When } from './rule.shape.ts'
import { attributeUnknown, calendarUnknown, patternEmpty, patternSlow, patternUnsound, ruleEmpty, ruleTooLarge, tagUnknown, wordTooLong, wordUnfit } from './rules.errors.ts'

/** What a rule can get wrong about others. None of it is for the inside of a transaction. */
export interface CheckNeeds {
  from: () => EntityManager
  checkContent: (accountId: number, content: TouchContent, route: 'service') => Promise<AppError[]>
  attributes: {
    definitions: { inUse: (accountId: number, from: EntityManager) => Promise<AttributeDefinition[]> }
    accept: (definition: AttributeDefinition, value: unknown) => unknown
  }
}

type Checked = Omit<NewRule, 'name' | 'isOn' | 'priority' | 'coolDownSeconds' | 'pick'>

const maxWordLength = 40
const maxFoldedLength = 80
const maxBytes = 60_000
/** Texts on which patterns that go astray do so. */
const probes = ['a', '1', ' ', '的', 'ab', '1 ', '订单'].map((each) => `${each.repeat(300)}!`)
/** Getting a pattern ready takes time too, which nothing interrupts. */
const probeMs = 100

export function createRuleCheck ({ from, checkContent, attributes }: CheckNeeds) {
  async function checkContents (accountId: number, contents: readonly TouchContent[], place: string): Promise<void> {
    if (Buffer.byteLength(JSON.stringify(contents)) > maxBytes) throw ruleTooLarge(`${place}/contents`)
    for (const [at, content] of contents.entries()) {
      // A webhook may have stopped waiting: whatever is said must be able to go as a service message.
      const [fault] = await checkContent(accountId, content, 'service')
      if (fault !== undefined) throw fault.at(`${place}/contents/${at}${(fault.place ?? 'content').slice('content'.length)}`)
    }
  }

  async function checkAttributes (accountId: number, wanted: Checked['attributes'], place: string): Promise<void> {
    if (wanted.length === 0) return
    const known = new Map((await attributes.definitions.inUse(accountId, from())).map((definition) => [definition.key, definition]))
    for (const [at, { key, value }] of wanted.entries()) {
      const definition = known.get(key)
      if (definition === undefined) throw attributeUnknown(key, `${place}/attributes/${at}/key`)
      try {
        attributes.accept(definition, value)
      } catch (error) {
        throw placed(error, `${place}/attributes/${at}/value`)
      }
    }
  }

  async function checkNamed (accountId: number, { tagIds, handOver, hours }: Checked, place: string): Promise<void> {
    const tags = tagIds.length === 0 ? [] : await from().find(Tag, { where: { accountId, id: In(tagIds), archivedAt: IsNull() }, select: { id: true } })
    const known = new Set(tags.map(({ id }) => id))
    for (const [at, id] of tagIds.entries()) if (!known.has(id)) throw tagUnknown(`${place}/tagIds/${at}`)
    const teamId = handOver?.teamId ?? null
    if (teamId !== null && !await from().existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() })) throw teamUnknown(`${place}/handOver/teamId`)
    const calendarId = hours?.calendarId ?? null
    if (calendarId !== null && !await from().existsBy(WorkCalendarRow, { accountId, id: calendarId })) throw calendarUnknown(`${place}/hours/calendarId`)
  }

  /** Throws what is wrong with it; `place` is where the rule stands in what was asked. */
  return async function assertSound (accountId: number, rule: Checked, place = 'body'): Promise<void> {
    const { contents, tagIds, attributes: values, handOver } = rule
    if (contents.length + tagIds.length + values.length === 0 && handOver === null) throw ruleEmpty(`${place}/contents`)
    await checkWords(rule.when, `${place}/when/words`)
    await checkNamed(accountId, rule, place)
    await checkAttributes(accountId, values, place)
    await checkContents(accountId, contents, place)
  }
}

export type AssertSound = ReturnType<typeof createRuleCheck>

async function checkWords (when: When, place: string): Promise<void> {
  if (when.kind !== 'keyword') return
  for (const [at, word] of when.words.entries()) {
    if (when.how !== 'regex') {
      checkWord(word, when.how, `${place}/${at}`)
      continue
    }
    checkPattern(word, `${place}/${at}`)
    // Each may take its time, and others want to be answered, too.
    await breath()
  }
}

function checkWord (word: string, how: 'exact' | 'contains', place: string): void {
  if (word.length > maxWordLength) throw wordTooLong(place, maxWordLength)
  const folded = comparable(word)
  // A few characters are whole phrases when they are written out.
  if (folded.length > maxFoldedLength) throw wordTooLong(place, maxWordLength)
  if (folded === '' || (how === 'contains' && !/[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(folded))) throw wordUnfit(place)
}

function checkPattern (source: string, place: string): void {
  const looks = [lookFor(source, place), lookFor(source, place)]
  // The machine may have had something else to do, once.
  if (looks.every(({ slow }) => slow.length > 0) || Math.min(...looks.map(({ tookMs }) => tookMs)) > probeMs) throw patternSlow(place)
  if (looks[0]?.found[0]?.length === 1) throw patternEmpty(place)
}

function lookFor (source: string, place: string): Run & { tookMs: number } {
  const begunMs = performance.now()
  const run = createPatterns([compiled(source, place)])(['', ...probes.map(patternText)])
  return { ...run, tookMs: performance.now() - begunMs }
}

function compiled (source: string, place: string): RegExp {
  try {
    return patternOf(source)
  } catch {
    throw patternUnsound(place)
  }
}

function placed (error: unknown, place: string): unknown {
  return error instanceof AppError ? error.at(place) : error
}
