import { IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { HeardMessage } from '../../conversations/index.ts'
import type { Heard } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Answer, Answerer, Asked, LateAnswerer } from './answerer.ts'
import { askedOf, stillAsked } from './asked.ts'
import type { Act } from './deeds.ts'
import type { HitOutcome } from './hit.entity.ts'
import type { Hits } from './hits.ts'
import type { BotSettings } from './settings.schemas.ts'
import type { BotSettingsService } from './settings.service.ts'
import type { Speak } from './speaking.ts'
import { isWritten, type Talks } from './talks.ts'

interface Needs {
  clock: Clock
  settings: Pick<BotSettingsService, 'of'>
  talks: Talks
  hits: Hits
  speak: Speak
  act: Act
  queue: (tx: Tx, accountId: number, conversationIds: readonly number[], options: { by: { kind: 'system', id: null }, why: string, teamId?: number | null }) => Promise<unknown>
  isStaffed: (tx: Tx, accountId: number) => Promise<boolean>
  /** Whoever locks conversations later than this locks them in everybody's order. */
  lockStates: (tx: Tx, accountId: number, followerIds: readonly number[]) => Promise<void>
  /** In the order in which they are asked. */
  answerers: readonly Answerer[]
  late: LateAnswerer
  /** Asked at the very end, for what nobody had an answer to. */
  last: readonly Answerer[]
}

interface Answered { asked: Asked, answer: Answer, outcome: HitOutcome }

const system = { kind: 'system', id: null } as const

/** Asks what answers by itself, one after the other, and does what the first says; all in the transaction of the deliveries. */
export function createChain ({ clock, settings, talks, hits, speak, act, queue, isStaffed, lockStates, answerers, late, last }: Needs) {
  const told = new WeakMap<Tx, Map<number, HeardMessage>>()

  async function hearFor (tx: Tx, accountId: number, heard: readonly Heard[]): Promise<void> {
    const asked = await askedOf(tx, accountId, heard, { messages: told.get(tx) ?? new Map(), now: clock.now() })
    if (asked.length === 0) return
    const chosen = await settings.of(accountId, tx)
    const answers = await answersOf(tx, accountId, { asked, by: answerers, chosen })
    const open = asked.filter(({ heard: { inboxId } }) => !answers.has(inboxId))
    const taken = chosen.switches.plugins && open.length > 0 ? await late.offer(tx, accountId, open) : new Set<number>()
    const left = open.filter(({ heard: { inboxId } }) => !taken.has(inboxId))
    await give(tx, accountId, asked, { answers: new Map([...answers, ...await answersOf(tx, accountId, { asked: left, by: last, chosen })]), chosen })
  }

  async function answersOf (tx: Tx, accountId: number, { asked, by, chosen }: { asked: readonly Asked[], by: readonly Answerer[], chosen: BotSettings }): Promise<Map<number, Answer>> {
    const answers = new Map<number, Answer>()
    for (const { name, answer } of by) {
      const open = asked.filter(({ heard: { inboxId } }) => !answers.has(inboxId))
      if ((name !== 'default' && !chosen.switches[name]) || open.length === 0) continue
      for (const [inboxId, each] of await answer(tx, accountId, open)) answers.set(inboxId, each)
    }
    return answers
  }

  async function give (tx: Tx, accountId: number, asked: readonly Asked[], { answers, chosen }: { answers: ReadonlyMap<number, Answer>, chosen: BotSettings }): Promise<void> {
    if (answers.size === 0) return
    const given = asked.flatMap((each) => {
      const answer = answers.get(each.heard.inboxId)
      return answer === undefined ? [] : [{ asked: each, answer }]
    })
    const written = given.filter(({ asked: { heard } }) => isWritten(heard.inbound))
    const turns = await talks.take(tx, accountId, written.map(({ asked: { heard } }) => heard.followerId), chosen)
    const silenced = new Set(written.filter((_, at) => turns[at]?.isAllowed === false))
    const cut = written.filter((_, at) => turns[at]?.isCut === true)
    const staffed = (cut.length > 0 || given.some(({ answer }) => answer.handOver !== undefined)) && await isStaffed(tx, accountId)
    const answered = given.map((each): Answered => ({ ...each, outcome: silenced.has(each) ? 'silenced' : outcomeOf(each, staffed) }))
    const spoken = answered.filter(({ outcome }) => outcome !== 'silenced')
    await act(tx, accountId, spoken.map(({ asked: { heard: { followerId } }, answer: { by, deeds } }) => ({ followerId, by, deeds })))
    await speak(tx, accountId, spoken.map(({ asked, answer: { contents } }) => ({ asked, contents })))
    // Who hears nothing more from bots is led to a person all the same.
    if (staffed) await call(tx, accountId, answered, cut)
    await hits.note(tx, accountId, answered.flatMap(({ asked: { heard: { followerId, inboxId } }, answer: { by }, outcome }) => (
      by.kind === 'default' ? [] : [{ kind: by.kind, refId: by.id, followerId, inboxId, outcome }])))
  }

  /** People: for those who are handed over, and once for those who have been answered too often. */
  async function call (tx: Tx, accountId: number, answered: readonly Answered[], cut: ReadonlyArray<{ asked: Asked }>): Promise<void> {
    const called = answered.flatMap(({ asked: { conversation }, answer: { handOver } }) => (handOver === undefined || conversation === null ? [] : [{ id: conversation.id, ...handOver }]))
    for (const [teamId, theirs] of grouped(called, (each) => each.teamId)) {
      await queue(tx, accountId, theirs.map(({ id }) => id), { by: system, why: 'BOT_HANDED_OVER', ...await teamFor(tx, accountId, teamId) })
    }
    const looping = cut.flatMap(({ asked: { conversation } }) => conversation?.id ?? [])
    if (looping.length > 0) await queue(tx, accountId, looping, { by: system, why: 'BOT_LOOP' })
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
    async giveLast (tx: Tx, accountId: number, asked: readonly Asked[]): Promise<void> {
      await lockStates(tx, accountId, asked.map(({ heard: { followerId } }) => followerId))
      const open = await stillAsked(tx, accountId, asked)
      const chosen = await settings.of(accountId, tx)
      await give(tx, accountId, open, { answers: await answersOf(tx, accountId, { asked: open, by: last, chosen }), chosen })
    },
  }
}

function outcomeOf ({ asked: { conversation }, answer: { handOver, outcome } }: Omit<Answered, 'outcome'>, staffed: boolean): HitOutcome {
  return handOver !== undefined && staffed && conversation !== null ? 'handedOver' : outcome ?? 'answered'
}

/** A team that is no more is nobody's: whoever decides for those without one decides. */
async function teamFor (tx: Tx, accountId: number, teamId: number | null): Promise<{ teamId?: number }> {
  return teamId !== null && await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() }) ? { teamId } : {}
}
