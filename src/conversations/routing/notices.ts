import { In } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import type { AgentsRoom } from '../../agents/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import { fill } from '../../platform/i18n.ts'
import type { HeardMessage } from '../facts.ts'
import { Conversation } from '../record/conversation.entity.ts'
import { Message } from '../record/message.entity.ts'
import type { Say, Saying } from '../record/say.ts'
import type { DeskSettings } from '../settings/settings.schemas.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { desksOf, hasFree } from './desks.ts'
import { openingWords } from './opening.ts'
import { aheadOf, asWaiting } from './waiting.ts'

interface Needs {
  db: Database
  clock: Clock
  say: Say
  candidates: AgentsRoom['candidates']
  teams: Pick<AgentsRoom['teams'], 'openAt'>
  settings: Pick<DeskSettingsService, 'of'>
}

interface Untold { conversation: Conversation, inboxId: number }

/** Nobody is told more exactly than this how many are before them. */
const mostAhead = 200
/** An answer that is later is none. */
const worthMs = 10 * 60_000

/** Once in one stay in the queue: whoever is handed back is told anew. */
const keyOf = (kind: 'hours' | 'queue', { id, queuedAt }: Conversation) => `${kind}:${id}:${queuedAt === null ? 0 : momentValue(queuedAt)}`

/**
 * Tells who waits that nobody works now and when somebody will, or how many are before them. The latter only in the answer of a webhook
 * that still waits, which costs no quota; the former is worth one of the window's messages.
 */
export function createNotices ({ db, clock, say, candidates, teams, settings }: Needs) {
  /** Those who wait still and were not told yet, each with the last delivery that could be answered. */
  async function untoldAmong (tx: Tx, accountId: number, heard: readonly HeardMessage[]): Promise<Untold[]> {
    const inboxIds = new Map(heard.map(({ heard: { inboxId }, conversation }) => [conversation.id, inboxId]))
    const waiting = await tx.findBy(Conversation, { accountId, id: In([...inboxIds.keys()]), status: 'waiting' })
    const keys = waiting.flatMap((each) => [keyOf('hours', each), keyOf('queue', each)])
    const told = await tx.find(Message, { where: { accountId, sourceKind: 'said', sourceId: In(keys) }, select: { id: true, sourceId: true } })
    const known = new Set(told.map(({ sourceId }) => sourceId))
    return waiting.filter((each) => !known.has(keyOf('hours', each)) && !known.has(keyOf('queue', each)))
      .map((conversation) => ({ conversation, inboxId: inboxIds.get(conversation.id) ?? 0 }))
  }

  /** Of one team. Where somebody is free nobody is told anything: they are given an agent in a moment. */
  async function noticesOf (tx: Tx, accountId: number, untold: readonly Untold[], { queuePosition, outOfHours }: DeskSettings['notices']): Promise<Saying[]> {
    const { isOpen, opensAt } = await teams.openAt(accountId, untold[0]?.conversation.teamId ?? null, clock.now(), tx)
    if (!isOpen) {
      // Said at night too, for they have just written; but not in the morning, when it is not true any more.
      const expiresAt = new Date(clock.now().getTime() + worthMs)
      const { timeZone } = await tx.findOneOrFail(Account, { select: { id: true, timeZone: true }, where: { id: accountId } })
      const text = fill(outOfHours.text, { opensAt: openingWords(opensAt, clock.now(), timeZone) })
      return outOfHours.isOn ? untold.map((each) => ({ ...sayingOf(each, 'hours', text), spareLast: true, expiresAt })) : []
    }
    if (!queuePosition.isOn) return []
    const sayings: Saying[] = []
    for (const each of untold) {
      const ahead = await aheadOf(tx, db.dialect, { accountId, waiting: asWaiting(each.conversation), most: mostAhead })
      const words = (count: number) => (ahead === mostAhead ? `${mostAhead}+` : count)
      sayings.push({ ...sayingOf(each, 'queue', fill(queuePosition.text, { ahead: words(ahead), position: words(ahead + 1) })), onlyPassive: true })
    }
    return sayings
  }

  return async function tellWhoWaits (tx: Tx, heard: readonly HeardMessage[]): Promise<void> {
    const words = heard.filter(({ heard: { inbound }, conversation }) => inbound.kind === 'message' && conversation.status === 'waiting')
    for (const [accountId, theirs] of grouped(words, ({ conversation }) => conversation.accountId)) {
      const { notices } = await settings.of(accountId, tx)
      if (!notices.queuePosition.isOn && !notices.outOfHours.isOn) continue
      const byTeam = grouped(await untoldAmong(tx, accountId, theirs), ({ conversation }) => conversation.teamId)
      if (byTeam.size === 0) continue
      const everybody = await candidates(tx, accountId, { teamId: null }, clock.now())
      // Where nobody works at a desk, nobody waits at one.
      if (everybody.length === 0) continue
      const desks = await desksOf({ from: tx, accountId, teamIds: [...byTeam.keys()], candidates: everybody, at: clock.now() })
      for (const desk of desks.all.filter((each) => !hasFree(each))) {
        const sayings = await noticesOf(tx, accountId, byTeam.get(desk.teamId) ?? [], notices)
        if (sayings.length > 0) await say(tx, accountId, sayings)
      }
    }
  }
}

function sayingOf ({ conversation, inboxId }: Untold, kind: 'hours' | 'queue', text: string): Saying {
  const { id, followerId } = conversation
  return { conversationId: id, followerId, speaker: 'system', content: { type: 'text', text }, key: keyOf(kind, conversation), inboxId, orNothing: true }
}
