import { IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { HeardMessage } from '../../conversations/index.ts'
import type { Heard } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Answer, Answerer, Asked, LateAnswerer } from './answerer.ts'
import { askedOf } from './asked.ts'
import type { Act } from './deeds.ts'
import type { HitOutcome } from './hit.entity.ts'
import type { BotSettings } from './settings.schemas.ts'
import type { BotSettingsService } from './settings.service.ts'
import type { Speak } from './speaking.ts'
import type { Talks } from './talks.ts'

interface Needs {
  db: Database
  clock: Clock
  settings: Pick<BotSettingsService, 'of'>
  talks: Talks
  speak: Speak
  act: Act
  queue: (tx: Tx, accountId: number, conversationIds: readonly number[], options: { by: { kind: 'system', id: null }, why: string, teamId?: number | null }) => Promise<unknown>
  isStaffed: (tx: Tx, accountId: number) => Promise<boolean>
  /** In the order in which they are asked. */
  answerers: readonly Answerer[]
  late: LateAnswerer
  /** What is said when nobody else has an answer. */
  defaults: (tx: Tx, accountId: number, asked: readonly Asked[]) => Promise<ReadonlyMap<number, Answer>>
}

interface Answered { asked: Asked, answer: Answer, outcome: HitOutcome }

const system = { kind: 'system', id: null } as const

/** Asks what answers by itself, one after the other, and does what the first says; all in the transaction of the deliveries. */
export function createChain ({ db, clock, settings, talks, speak, act, queue, isStaffed, answerers, late, defaults }: Needs) {
  const told = new WeakMap<Tx, Map<number, HeardMessage>>()

  async function hearFor (tx: Tx, accountId: number, heard: readonly Heard[]): Promise<void> {
    const asked = await askedOf(tx, accountId, heard, { messages: told.get(tx) ?? new Map(), now: clock.now() })
    if (asked.length === 0) return
    const chosen = await settings.of(accountId, tx)
    const answers = new Map<number, Answer>()
    const open = () => asked.filter(({ heard: { inboxId } }) => !answers.has(inboxId))
    for (const { name, answer } of answerers) {
      if (!chosen.switches[name] || open().length === 0) continue
      for (const [inboxId, each] of await answer(tx, accountId, open())) answers.set(inboxId, each)
    }
    const taken = chosen.switches.plugins ? await late.offer(tx, accountId, open()) : new Set<number>()
    for (const [inboxId, each] of await defaults(tx, accountId, open().filter(({ heard: { inboxId } }) => !taken.has(inboxId)))) answers.set(inboxId, each)
    await give(tx, accountId, asked.flatMap((each) => {
      const answer = answers.get(each.heard.inboxId)
      return answer === undefined ? [] : [{ asked: each, answer }]
    }), chosen)
  }

  async function give (tx: Tx, accountId: number, given: ReadonlyArray<Omit<Answered, 'outcome'>>, chosen: BotSettings): Promise<void> {
    if (given.length === 0) return
    const turns = await talks.take(tx, accountId, given.map(({ asked: { heard } }) => heard.followerId), chosen)
    const staffed = given.some(({ answer }, at) => answer.handOver !== undefined || turns[at]?.isCut === true) && await isStaffed(tx, accountId)
    const answered = given.map((each, at): Answered => ({ ...each, outcome: turns[at]?.isAllowed === false ? 'silenced' : outcomeOf(each.answer, staffed) }))
    const spoken = answered.filter(({ outcome }) => outcome !== 'silenced')
    await act(tx, accountId, spoken)
    await speak(tx, accountId, spoken.map(({ asked, answer: { contents } }) => ({ asked, contents })))
    if (staffed) {
      const called = spoken.flatMap(({ asked: { conversation }, answer: { handOver } }) => (handOver === undefined || conversation === null ? [] : [{ id: conversation.id, ...handOver }]))
      for (const [teamId, theirs] of grouped(called, (each) => each.teamId)) {
        await queue(tx, accountId, theirs.map(({ id }) => id), { by: system, why: 'BOT_HANDED_OVER', ...await teamFor(tx, accountId, teamId) })
      }
      const cut = given.flatMap(({ asked: { conversation } }, at) => (turns[at]?.isCut === true && conversation !== null ? [conversation.id] : []))
      if (cut.length > 0) await queue(tx, accountId, cut, { by: system, why: 'BOT_LOOP' })
    }
    await log(tx, accountId, answered)
  }

  /** What the house says of itself to nobody in particular is counted elsewhere: as a message. */
  async function log (tx: Tx, accountId: number, answered: readonly Answered[]): Promise<void> {
    const at = momentValue(clock.now())
    await insertRows(tx, {
      table: 'bot_hits', columns: ['accountId', 'kind', 'refId', 'followerId', 'inboxId', 'outcome', 'at'],
      rows: answered.filter(({ answer: { by } }) => by.kind !== 'default')
        .map(({ asked: { heard: { followerId, inboxId } }, answer: { by }, outcome }) => [accountId, by.kind, by.id, followerId, inboxId, outcome, at]),
      ending: db.dialect.keepExisting(['accountId', 'inboxId']),
    })
  }

  return {
    /** What the desk says of messages, before `hear`. */
    know (tx: Tx, messages: readonly HeardMessage[]): void {
      const known = told.get(tx) ?? new Map<number, HeardMessage>()
      for (const message of messages) known.set(message.heard.inboxId, message)
      told.set(tx, known)
    },

    async hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
      for (const [accountId, theirs] of grouped(heard, (each) => each.accountId)) await hearFor(tx, accountId, theirs)
    },

    /** What is said to those whom a late answerer had nothing to say to. */
    async giveDefault (tx: Tx, accountId: number, asked: readonly Asked[]): Promise<void> {
      const answers = await defaults(tx, accountId, asked)
      await give(tx, accountId, asked.flatMap((each) => {
        const answer = answers.get(each.heard.inboxId)
        return answer === undefined ? [] : [{ asked: each, answer }]
      }), await settings.of(accountId, tx))
    },
  }
}

export type Chain = ReturnType<typeof createChain>

function outcomeOf ({ handOver, outcome }: Answer, staffed: boolean): HitOutcome {
  return handOver !== undefined && staffed ? 'handedOver' : outcome ?? 'answered'
}

/** A team that is no more is nobody's: whoever decides for those without one decides. */
async function teamFor (tx: Tx, accountId: number, teamId: number | null): Promise<{ teamId?: number }> {
  return teamId !== null && await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() }) ? { teamId } : {}
}
