import { In, IsNull } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import { Topic } from '../attention/topic.entity.ts'
import type { QuietService } from '../attention/quiet.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { boundsOf } from '../standing/bounds.ts'
import { decide } from '../standing/decide.ts'
import { passing, type Reason } from '../standing/reasons.ts'
import { refusalOf } from '../standing/refusals.ts'
import { giveBack, noticeRefused, refused, spend, windowShut } from '../standing/spend.ts'
import type { Decision, Question, Standing } from '../standing/standing.ts'
import type { StandingStore } from '../standing/standing.store.ts'

export interface Concerned {
  followerIds: readonly number[]
  topicIds: readonly number[]
  templateIds: readonly string[]
}

/** Whom and what these touches are about. */
export function concernedBy (touches: ReadonlyArray<{ followerId: number, topicId: number | null, templateId: string | null }>): Concerned {
  return {
    followerIds: touches.map(({ followerId }) => followerId),
    topicIds: touches.flatMap(({ topicId }) => topicId ?? []),
    templateIds: touches.flatMap(({ templateId }) => templateId ?? []),
  }
}

interface Needs {
  clock: Clock
  settings: Pick<SettingsService, 'contextOf'>
  quiet: QuietService
  store: Pick<StandingStore, 'lockStates' | 'readStandings' | 'writeStandings'>
  /** Asks WeChat again whether they follow. */
  doubt: (tx: Tx, accountId: number, followerIds: readonly number[]) => Promise<void>
}

export interface Refused { followerId: number, question: Question, errcode: number, calledAtMs: number }

const uniqueSorted = (ids: readonly number[]) => [...new Set(ids)].sort((a, b) => a - b)

/** Decides about followers whose standings are locked, and counts what is decided: all of it within one transaction. */
export function createJudge ({ clock, settings, quiet, store, doubt }: Needs) {
  return {
    /** Locks up to 500 followers until `tx` ends. */
    async lock (tx: Tx, accountId: number, { followerIds, topicIds, templateIds }: Concerned) {
      const ids = uniqueSorted(followerIds)
      const context = await settings.contextOf(accountId, tx)
      await store.lockStates(tx, accountId, ids)
      // Not before the lock: whoever waited for it over midnight would count in a day that others have left.
      const nowMs = clock.now().getTime()
      const bounds = boundsOf(nowMs, context.account)
      const topics = await rulesOf(tx, accountId, uniqueSorted(topicIds))
      const wanted = { bounds, quiet: await quiet.of(accountId, nowMs, tx), topicIds: uniqueSorted(topicIds), templateIds: [...new Set(templateIds)] }
      const before = await store.readStandings(tx, accountId, ids, wanted)
      const after = new Map(before)
      const doubtful = new Set<number>()
      const change = (followerId: number, next: (standing: Standing) => Standing) => {
        const standing = after.get(followerId)
        if (standing !== undefined) after.set(followerId, next(standing))
      }

      return {
        context,
        /** The moment at which all of this is counted: what is given back later is found by it. */
        atMs: nowMs,
        /** What is known of somebody, with everything counted so far; undefined for who is not in the records. */
        standing: (followerId: number): Standing | undefined => after.get(followerId),

        decide (followerId: number, question: Question): Decision {
          const standing = after.get(followerId)
          if (standing === undefined) return shut('ERASED')
          const topic = question.topicId === null ? null : topics.get(question.topicId)
          if (topic === undefined && question.purpose !== 'answer') return shut('TOPIC_ARCHIVED')
          return decide(standing, question, { ...context, topic: topic ?? null, nowMs })
        },

        /** Until when to wait for what is shut; null when it does not pass by itself, not in time, or the account would rather drop it. */
        waitsUntilMs ({ reason, untilMs }: Shut, expiresAtMs: number): number | null {
          const isDropped = reason === 'QUIET_HOURS' && context.settings.quietHours.meanwhile === 'drop'
          return passing.has(reason) && !isDropped && untilMs !== null && untilMs < expiresAtMs ? untilMs : null
        },

        spend: (followerId: number, question: Question) => change(followerId, (standing) => spend(standing, question, bounds)),

        giveBack: (followerId: number, question: Question, countedAtMs: number) => change(followerId, (standing) => (
          giveBack(standing, question, boundsOf(countedAtMs, context.account), bounds))),

        /** What WeChat's refusal says of the follower, until they act again. */
        refuse ({ followerId, question, errcode, calledAtMs }: Refused): void {
          const { refusal = null, isDoubtful = false } = refusalOf(errcode) ?? {}
          if (isDoubtful) doubtful.add(followerId)
          if (errcode === 45015 || errcode === 45047) change(followerId, (standing) => windowShut(standing, errcode, calledAtMs))
          else if (errcode === 43101) change(followerId, (standing) => noticeRefused(standing, question))
          else if (refusal !== null) change(followerId, (standing) => refused(standing, refusal, calledAtMs))
        },

        /** Writes what was counted. */
        async write (): Promise<void> {
          await store.writeStandings(tx, before, after, bounds)
          if (doubtful.size > 0) await doubt(tx, accountId, [...doubtful])
        },
      }
    },
  }
}

export type Judge = ReturnType<typeof createJudge>
export type Judgement = Awaited<ReturnType<Judge['lock']>>

type Shut = Exclude<Decision, { isOpen: true }>

const shut = (reason: Reason): Decision => ({ isOpen: false, reason, untilMs: null, left: null })

async function rulesOf (tx: Tx, accountId: number, topicIds: readonly number[]): Promise<Map<number, Pick<Topic, 'kind' | 'caps'>>> {
  if (topicIds.length === 0) return new Map()
  const topics = await tx.find(Topic, { where: { accountId, id: In([...topicIds]), archivedAt: IsNull() }, select: { id: true, kind: true, caps: true } })
  return new Map(topics.map(({ id, kind, caps }) => [id, { kind, caps }]))
}
