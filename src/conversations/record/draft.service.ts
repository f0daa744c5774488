import { isDuplicate } from '../../platform/database/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { Tell } from '../tell.ts'
import type { Conversation } from './conversation.entity.ts'
import { Composing, Draft } from './draft.entity.ts'
import { draftChanged, somebodyComposes } from './record.errors.ts'

interface Needs { db: Database, clock: Clock, tell: Tell }

type Whose = Pick<Draft, 'accountId' | 'conversationId' | 'agentId'>

/** Who composes says so again before this has passed. */
const composingMs = 10_000
/** WeChat shows it for 15 seconds (page: customer service typing). */
const shownMs = 12_000

export function createDraftService ({ db, clock, tell }: Needs) {
  return {
    /** Null when nothing is begun. */
    get: (whose: Whose): Promise<Draft | null> => db.read.findOneBy(Draft, whose),

    /** `version` is that of the draft which was read, 0 for none; throws DRAFT_CHANGED over another machine's. An empty text takes the draft away. */
    async save (tx: Tx, { followerId, ...whose }: Whose & { followerId: number }, { text, version }: { text: string, version: number }): Promise<Draft | null> {
      const before = await tx.findOneBy(Draft, whose)
      if ((before?.version ?? 0) !== version) throw draftChanged(before?.version ?? 0)
      if (text === '') {
        const { affected } = await tx.delete(Draft, { ...whose, version })
        if (before !== null && affected !== 1) throw draftChanged(version + 1)
        return null
      }
      const next = { text, version: version + 1, changedAt: clock.now() }
      if (before === null) {
        await tx.insert(Draft, { ...whose, followerId, ...next }).catch((error: unknown) => { throw isDuplicate(error) ? draftChanged(1) : error })
      } else {
        const { affected } = await tx.update(Draft, { ...whose, version }, next)
        if (affected !== 1) throw draftChanged(version + 1)
      }
      return tx.findOneByOrFail(Draft, whose)
    },

    /** What was drafted is said now. With `version`, only if that is what was drafted last. */
    async spend (tx: Tx, whose: Whose, version: number | undefined): Promise<void> {
      if (version === undefined) return
      const { affected } = await tx.delete(Draft, { ...whose, version })
      if (affected !== 1) throw draftChanged((await tx.findOneBy(Draft, whose))?.version ?? 0)
    },

    /** Takes or renews the lease; throws SOMEBODY_COMPOSES while another has it. Tells whether the follower should be shown it now. */
    async compose (tx: Tx, { accountId, id: conversationId, followerId }: Conversation, agentId: number): Promise<{ until: Date, isToShow: boolean }> {
      const nowMs = momentValue(clock.now())
      const untilMs = nowMs + composingMs
      await tx.query(`INSERT INTO composings (accountId, conversationId, agentId, until) VALUES (?, ?, ?, 0) ${db.dialect.keepExisting(['accountId', 'conversationId'])}`,
        [accountId, conversationId, agentId])
      const isMine = await change(tx, 'UPDATE composings SET agentId = ?, until = ? WHERE accountId = ? AND conversationId = ? AND (agentId = ? OR until <= ?)',
        [agentId, untilMs, accountId, conversationId, agentId, nowMs])
      if (isMine === 0) throw somebodyComposes((await tx.findOneByOrFail(Composing, { accountId, conversationId })).agentId)
      const isToShow = await change(tx, 'UPDATE composings SET shownAt = ? WHERE accountId = ? AND conversationId = ? AND (shownAt IS NULL OR shownAt <= ?)',
        [nowMs, accountId, conversationId, nowMs - shownMs]) === 1
      await tell(tx, [{ accountId, followerId, conversationId, kind: 'composing', detail: { agentId, until: new Date(untilMs).toISOString() } }])
      return { until: new Date(untilMs), isToShow }
    },

    async stopComposing (tx: Tx, { accountId, id: conversationId, followerId }: Conversation, agentId: number): Promise<void> {
      const stopped = await change(tx, 'UPDATE composings SET until = 0, shownAt = NULL WHERE accountId = ? AND conversationId = ? AND agentId = ? AND until > 0', [accountId, conversationId, agentId])
      if (stopped > 0) await tell(tx, [{ accountId, followerId, conversationId, kind: 'composing', detail: { agentId, until: null } }])
    },
  }
}

export type DraftService = ReturnType<typeof createDraftService>
