import type { Heard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { isWorking, type TouchContent, type WorkCalendar } from '../../reach/index.ts'
import { typeName } from '../../wechat/inbound.ts'
import type { Answer, Asked, Answerer } from '../core/answerer.ts'
import type { CoolDowns } from './cool-downs.ts'
import type { Matcher, Ruling } from './matcher.ts'
import type { RuleOutcome, RuleService } from './rule.service.ts'

/** What a QR code itself says when somebody comes by it, and who is to talk with them. */
export interface CodeGreeting {
  codeId: number
  contents: readonly TouchContent[]
  teamId: number | null
}

export interface AnswerNeeds {
  matcherOf: (tx: Tx, accountId: number) => Promise<Matcher>
  outcomes: RuleService['outcomes']
  coolDowns: Pick<CoolDowns, 'open'>
  openHours: (asked: { accountId: number, calendarId: number | null }, from: Tx) => Promise<WorkCalendar>
  greetingOf: (tx: Tx, accountId: number, scenes: readonly string[]) => Promise<ReadonlyMap<string, CodeGreeting>>
  /** Which of these follows are of somebody who was here before, by the ids of their deliveries. */
  knownBefore: (tx: Tx, accountId: number, follows: readonly Heard[]) => Promise<ReadonlySet<number>>
  /** Rules whose patterns took too long. */
  onSlow: (tx: Tx, accountId: number, ruleIds: readonly number[]) => Promise<void>
}

/** Rules that are meant, the best first. */
interface Case { asked: Pick<Asked, 'heard'>, rulings: readonly Ruling[] }

/** Buttons of the menu that tell us their key; a link that was opened asks nothing. */
const pressed = new Set(['CLICK', 'scancode_push', 'scancode_waitmsg'])

export interface RuleAnswerers {
  greeting: Answerer
  menu: Answerer
  rule: Answerer
  others: Answerer
  /** Of clicks in the menu those whose answer calls a person, by the ids of their deliveries. */
  callsAmong: (tx: Tx, accountId: number, clicks: readonly Heard[]) => Promise<Set<number>>
}

/** How rules answer: each asks what its kind is about, and all choose alike among the rules that are meant. */
export function createAnswerers ({ matcherOf, outcomes, coolDowns, openHours, greetingOf, knownBefore, onSlow }: AnswerNeeds): RuleAnswerers {
  /** Of each the first rule that works at this hour and is not cooling down, and with `begins` does so from now on. */
  async function choose (tx: Tx, accountId: number, all: readonly Case[], { begins }: { begins: boolean }): Promise<Map<number, Ruling>> {
    const calendars = await calendarsOf(tx, accountId, all)
    const open = all.map(({ asked, rulings }) => ({ asked, rulings: rulings.filter(({ hours }) => hours === null || holds(calendars, hours, asked)) }))
    const pairs = open.flatMap(({ asked, rulings }) => rulings.filter(({ coolDownSeconds }) => coolDownSeconds !== null)
      .map(({ id }) => ({ followerId: asked.heard.followerId, ruleId: id })))
    const cool = await coolDowns.open(tx, accountId, pairs)
    const chosen = new Map<number, Ruling>()
    for (const { asked: { heard: { followerId, inboxId } }, rulings } of open) {
      const first = rulings.find(({ id }) => !cool.isCooling({ followerId, ruleId: id }))
      if (first === undefined) continue
      chosen.set(inboxId, first)
      if (begins && first.coolDownSeconds !== null) cool.begin({ followerId, ruleId: first.id }, first.coolDownSeconds)
    }
    await cool.write()
    return chosen
  }

  async function calendarsOf (tx: Tx, accountId: number, all: readonly Case[]): Promise<Map<number | null, WorkCalendar>> {
    const ids = new Set(all.flatMap(({ rulings }) => rulings.flatMap(({ hours }) => (hours === null ? [] : [hours.calendarId]))))
    const calendars = new Map<number | null, WorkCalendar>()
    for (const calendarId of ids) calendars.set(calendarId, await openHours({ accountId, calendarId }, tx))
    return calendars
  }

  async function answerAll (tx: Tx, accountId: number, all: readonly Case[]): Promise<Map<number, Answer>> {
    const meant = all.filter(({ rulings }) => rulings.length > 0)
    if (meant.length === 0) return new Map()
    const chosen = await choose(tx, accountId, meant, { begins: true })
    const does = await outcomes(tx, accountId, [...new Set([...chosen.values()].map(({ id }) => id))])
    return new Map([...chosen].flatMap(([inboxId, { id }]) => {
      const outcome = does.get(id)
      return outcome === undefined ? [] : [[inboxId, answerOf(outcome, inboxId)] as const]
    }))
  }

  const answerer = (name: Answerer['name'], meantBy: (matcher: Matcher, asked: readonly Asked[], tx: Tx, accountId: number) => Promise<Case[]> | Case[]): Answerer => ({
    name,
    async answer (tx, accountId, asked) {
      const matcher = await matcherOf(tx, accountId)
      return answerAll(tx, accountId, await meantBy(matcher, asked, tx, accountId))
    },
  })

  async function greetings (tx: Tx, accountId: number, asked: readonly Asked[]): Promise<Map<number, Answer>> {
    const came = asked.flatMap((each) => {
      const { inbound } = each.heard
      return inbound.type === 'subscribe' || inbound.type === 'SCAN' ? [{ asked: each, type: inbound.type, scene: inbound.qrScene }] : []
    })
    if (came.length === 0) return new Map()
    const scenes = [...new Set(came.flatMap(({ scene }) => scene ?? []))]
    const codes = scenes.length === 0 ? new Map<string, CodeGreeting>() : await greetingOf(tx, accountId, scenes)
    const codeOf = (scene: string | null) => (scene === null ? undefined : codes.get(scene))
    // A code that says something speaks alone; one that only does something lets the rules speak.
    const silent = came.filter(({ scene }) => (codeOf(scene)?.contents.length ?? 0) === 0)
    const returning = await knownBefore(tx, accountId, silent.filter(({ type }) => type === 'subscribe').map(({ asked: { heard } }) => heard))
    const matcher = await matcherOf(tx, accountId)
    const answers = await answerAll(tx, accountId, silent.map(({ asked: each, type, scene }) => (
      { asked: each, rulings: type === 'SCAN' ? matcher.ofScan(scene) : matcher.ofFollow(scene, returning.has(each.heard.inboxId)) })))
    for (const { asked: { heard: { inboxId } }, scene } of came) {
      const code = codeOf(scene)
      const said = answers.get(inboxId)
      // Its tags and attributes are given whatever is said.
      if (code !== undefined && (said !== undefined || code.contents.length > 0 || code.teamId !== null)) answers.set(inboxId, withCode(code, said))
    }
    return answers
  }

  const meantByKey = (matcher: Matcher, asked: ReadonlyArray<Pick<Asked, 'heard'>>) => asked.flatMap((each) => {
    const { inbound } = each.heard
    return pressed.has(inbound.type) && 'eventKey' in inbound ? [{ asked: each, rulings: matcher.ofKey(inbound.eventKey) }] : []
  })

  return {
    greeting: { name: 'greeting', answer: greetings },
    menu: answerer('menu', meantByKey),
    async callsAmong (tx, accountId, clicks) {
      const meant = meantByKey(await matcherOf(tx, accountId), clicks.map((heard) => ({ heard }))).filter(({ rulings }) => rulings.length > 0)
      const chosen = await choose(tx, accountId, meant, { begins: false })
      const does = await outcomes(tx, accountId, [...new Set([...chosen.values()].map(({ id }) => id))])
      return new Set([...chosen].flatMap(([inboxId, { id }]) => ((does.get(id)?.handOver ?? null) === null ? [] : [inboxId])))
    },
    rule: answerer('rule', async (matcher, asked, tx, accountId) => {
      const said = asked.filter(({ heard: { inbound } }) => inbound.kind === 'message')
      if (said.length === 0) return []
      const { found, slow } = matcher.among(said.map(({ text, heard: { inbound } }) => ({ text, type: typeName(inbound) })))
      if (slow.length > 0) await onSlow(tx, accountId, slow)
      return said.map((each, at) => ({ asked: each, rulings: (found[at] ?? []).map(({ ruling }) => ruling) }))
    }),
    others: answerer('rule', (matcher, asked) => asked.filter(({ heard: { inbound } }) => inbound.kind === 'message').map((each) => ({ asked: each, rulings: matcher.others }))),
  }
}

function holds (calendars: ReadonlyMap<number | null, WorkCalendar>, { is, calendarId }: NonNullable<Ruling['hours']>, { heard: { inbound } }: Pick<Asked, 'heard'>): boolean {
  const calendar = calendars.get(calendarId)
  return calendar !== undefined && isWorking(calendar, inbound.createdAt) === (is === 'working')
}

/** The same for the same delivery, however often it is asked. */
function answerOf ({ id, contents, pick, tagIds, attributes, handOver }: RuleOutcome, inboxId: number): Answer {
  const one = contents[shuffled(inboxId) % Math.max(1, contents.length)]
  return {
    by: { kind: 'rule', id },
    contents: pick === 'all' || one === undefined ? contents : [one],
    deeds: { tagIds, attributes },
    ...(handOver !== null && { handOver }),
  }
}

/** Ids come in steps: these do not. */
function shuffled (id: number): number {
  let mixed = Math.imul((id % 0x100000000) ^ (id >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function withCode ({ codeId, contents, teamId }: CodeGreeting, said: Answer | undefined): Answer {
  const handOver = teamId === null ? said?.handOver : { teamId }
  return {
    by: said?.by ?? { kind: 'greeting', id: codeId },
    contents: said?.contents ?? contents,
    ...(said?.deeds !== undefined && { deeds: said.deeds }),
    ...(handOver !== undefined && { handOver }),
  }
}
