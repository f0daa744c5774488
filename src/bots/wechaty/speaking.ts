import { randomUUID } from 'node:crypto'
import { In } from 'typeorm'
import { Conversation } from '../../conversations/record/conversation.entity.ts'
import type { Say } from '../../conversations/index.ts'
import { Follower } from '../../followers/follower.entity.ts'
import { followerNotFound } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import type { AppError } from '../../platform/errors.ts'
import { createGroupCommit } from '../../platform/group-commit.ts'
import { grouped } from '../../platform/grouped.ts'
import { isReason, notSendable, type TouchContent } from '../../reach/index.ts'
import { isHeldByAgent } from '../core/asked.ts'
import type { BotSettingsService } from '../core/settings.service.ts'
import { windowMs } from '../core/speaking.ts'
import type { Talks } from '../core/talks.ts'
import { answersCut, heldByAgent, nothingSaidYet, tooManySayings } from './plugin.errors.ts'

/** A message that plugins have now. */
export interface Run {
  accountId: number
  inboxId: number
  followerId: number
  openid: string
  conversationId: number
  occurredAt: Date
  /** Not by a tap on what we sent, so that it may be a machine's word. */
  isWritten: boolean
  /** Who said something to it, in that order. */
  spoke: string[]
  /** Whether one more answer was allowed; undefined before the first. */
  turn?: Promise<boolean>
}

export interface PluginSaying { plugin: string, accountId: number, openid: string, runId: number | null, turn: number, content: TouchContent }

interface Needs {
  db: Database
  say: Say
  settings: Pick<BotSettingsService, 'of'>
  talks: Talks
  /** A person for those who have been answered too often. */
  callPerson: (tx: Tx, accountId: number, conversationIds: readonly number[]) => Promise<void>
  runOf: (runId: number) => Run | undefined
}

interface Ready { accountId: number, saying: Parameters<Say>[2][number] }
type Said = { isSaid: true } | { isSaid: false, why: AppError }

const maxTurns = 10

class TakenError extends Error {
  readonly conversationIds: ReadonlySet<number>
  constructor (conversationIds: ReadonlySet<number>) {
    super('an agent took them meanwhile')
    this.conversationIds = conversationIds
  }
}

/**
 * What plugins say, many in one transaction: in the webhook that waits, else as a service message. Never in a conversation that an agent
 * holds by the time it is written.
 */
export function createSpeaking ({ db, say, settings, talks, callPerson, runOf }: Needs) {
  async function heldAmong (tx: Tx, accountId: number, ids: readonly number[]): Promise<Map<number, Conversation>> {
    return new Map((await tx.findBy(Conversation, { accountId, id: In([...new Set(ids)]) })).map((each) => [each.id, each]))
  }

  async function sayFor (tx: Tx, accountId: number, sayings: ReadonlyArray<Ready['saying']>): Promise<Said[]> {
    const ids = sayings.map(({ conversationId }) => conversationId)
    const before = await heldAmong(tx, accountId, ids)
    const isFree = ({ conversationId }: Ready['saying']) => { const there = before.get(conversationId); return there !== undefined && !isHeldByAgent(there) }
    const free = sayings.filter(isFree)
    const outcomes = await say(tx, accountId, free.map((each) => ({ ...each, spareLast: before.get(each.conversationId)?.status === 'waiting' })))
    // What was said has locked them: who took one before that is seen now.
    const taken = [...(await heldAmong(tx, accountId, free.map(({ conversationId }) => conversationId))).values()].filter(isHeldByAgent)
    if (taken.length > 0) throw new TakenError(new Set(taken.map(({ id }) => id)))
    return sayings.map((each): Said => {
      const outcome = outcomes[free.indexOf(each)]
      if (outcome === undefined) return { isSaid: false, why: heldByAgent() }
      if (outcome.messageId !== null) return { isSaid: true }
      return { isSaid: false, why: notSendable(outcome.reason !== null && isReason(outcome.reason) ? outcome.reason : 'REPLY_WINDOW_CLOSED') }
    })
  }

  const commit = createGroupCommit(async (ready: Ready[]): Promise<Said[]> => {
    const taken = new Set<number>()
    for (let repeats = 0; ;) {
      try {
        return await db.write(async (tx) => {
          const said = new Map<Ready, Said>()
          for (const [accountId, theirs] of grouped(ready, (each) => each.accountId)) {
            const open = theirs.filter(({ saying }) => !taken.has(saying.conversationId))
            const results = open.length === 0 ? [] : await sayFor(tx, accountId, open.map(({ saying }) => saying))
            for (const [at, result] of results.entries()) { const each = open[at]; if (each !== undefined) said.set(each, result) }
          }
          return ready.map((each): Said => said.get(each) ?? { isSaid: false, why: heldByAgent() })
        }, { repeatable: true })
      } catch (error) {
        if (error instanceof TakenError) for (const id of error.conversationIds) taken.add(id)
        // Another process, which ends or was taken for dead, has just said the same: now that is known.
        else if (!isDuplicate(error) || repeats++ > 0) throw error
      }
    }
  }, { maxItems: 100 })

  /** One turn for all that is said to one message. */
  async function takeTurn ({ accountId, followerId, conversationId }: Pick<Run, 'accountId' | 'followerId' | 'conversationId'>): Promise<boolean> {
    return db.write(async (tx) => {
      const [turn] = await talks.take(tx, accountId, [followerId], await settings.of(accountId, tx))
      if (turn?.isCut === true) await callPerson(tx, accountId, [conversationId])
      return turn?.isAllowed ?? true
    })
  }

  /** Of who is written to without a message of theirs: the last talk with them, whatever became of it. */
  async function lastTalk (accountId: number, openid: string): Promise<Pick<Run, 'accountId' | 'followerId' | 'conversationId'>> {
    const follower = await db.read.findOneBy(Follower, { accountId, openid })
    if (follower === null) throw followerNotFound()
    const conversation = await db.read.findOne(Conversation, { where: { accountId, followerId: follower.id }, order: { id: 'DESC' } })
    if (conversation === null) throw nothingSaidYet()
    return { accountId, followerId: follower.id, conversationId: conversation.id }
  }

  return {
    /** Throws why it is not said. */
    async say ({ plugin, accountId, openid, runId, turn, content }: PluginSaying): Promise<void> {
      if (turn >= maxTurns) throw tooManySayings(maxTurns)
      const run = runId === null ? undefined : runOf(runId)
      const { followerId, conversationId } = run ?? await lastTalk(accountId, openid)
      const isAllowed = run === undefined ? await takeTurn({ accountId, followerId, conversationId }) : !run.isWritten || await (run.turn ??= takeTurn(run))
      if (!isAllowed) throw answersCut()
      const said = await commit({
        accountId,
        saying: {
          conversationId, followerId, speaker: 'bot', content, orNothing: true,
          ...(run === undefined
            ? { key: `plugin:${plugin}:${randomUUID()}` }
            : { inboxId: run.inboxId, key: `plugin:${run.inboxId}:${plugin}:${turn}`, expiresAt: new Date(run.occurredAt.getTime() + windowMs) }),
        },
      })
      if (!said.isSaid) throw said.why
      run?.spoke.push(plugin)
    },
  }
}

export type Speaking = ReturnType<typeof createSpeaking>
