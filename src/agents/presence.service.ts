import { LessThan, LessThanOrEqual, MoreThanOrEqual } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change } from '../platform/database/rows.ts'
import type { Facts } from '../platform/facts.ts'
import { Agent, AgentPresence, type Presence, type PresenceCause } from './agent.entity.ts'
import { agentNotFound, agentSilent } from './agents.errors.ts'
import { agentsChanged } from './agents.facts.ts'
import type { AgentSettingsService } from './settings.service.ts'

/** Who set a presence. */
export interface Setter { kind: AgentPresence['byKind'], id: number }

interface Which { accountId: number, agentId: number }
interface Begun extends Which { presence: Presence, cause: PresenceCause, by: Setter, note?: string | null | undefined }

/** When it begins, and of which rows; both are SQL of ours. */
interface Terms { since: string, where: string, values: readonly unknown[] }

/** How somebody was there. */
export interface Span { presence: Presence, startedAt: Date, endedAt: Date }

export interface PresenceEvent { accountId: number, agentId: number, presence: Presence, cause: PresenceCause, at: Date }

interface Needs { db: Database, clock: Clock, facts: Facts, settings: AgentSettingsService, tell: (tx: Tx, event: PresenceEvent) => Promise<void> }

const ourselves: Setter = { kind: 'system', id: 0 }

/**
 * Who is there. Always true: an agent's spans follow each other without a gap, each begun where the one before ended, because both are written by
 * whoever changed the agent's row. Who falls silent is offline from `freshUntil` on, whether a clock, their next heartbeat or nobody for an hour finds out.
 */
export function createPresence ({ db, clock, facts, settings, tell }: Needs) {
  const { greatest } = db.dialect

  /** False when there was nothing to change: they were it already, or `where` does not hold. */
  async function begin (tx: Tx, { accountId, agentId, presence, cause, by, note }: Begun, { since, where, values }: Terms): Promise<boolean> {
    // `since` is reckoned from the row before: never earlier than what it ends, though clocks of two machines differ.
    const online = presence === 'online' ? `onlineSince = ${since}, ` : ''
    const times = online === '' ? values : [...values, ...values]
    const begun = await change(tx, `UPDATE agents SET ${online}presenceSince = ${since}, presence = ?
      WHERE accountId = ? AND id = ? AND presence <> ? AND ${where}`, [...times, presence, accountId, agentId, presence])
    if (begun !== 1) return false
    const { presenceSince } = await tx.findOneByOrFail(Agent, { accountId, id: agentId })
    await tx.update(AgentPresence, { accountId, agentId, isOpen: true }, { endedAt: presenceSince, isOpen: null })
    await tx.insert(AgentPresence, {
      accountId, agentId, presence, startedAt: presenceSince, endedAt: null, isOpen: true, cause, byKind: by.kind, byId: by.id, note: note ?? null,
    })
    await facts.announce(tx, agentsChanged, { accountId, agentIds: [agentId], what: 'presence' })
    await tell(tx, { accountId, agentId, presence, cause, at: presenceSince })
    return true
  }

  /** Now, or when what there is began if that is later. */
  const now = (where = '1 = 1'): Terms => ({ since: greatest('presenceSince', '?'), where, values: [momentValue(clock.now())] })

  /** Writes down that somebody has fallen silent, as of then. */
  const lapse = (tx: Tx, which: Which): Promise<boolean> => begin(tx, { ...which, presence: 'offline', cause: 'silent', by: ourselves }, {
    since: greatest('presenceSince', 'freshUntil'), where: `freshUntil < ${momentValue(clock.now())}`, values: [],
  })

  async function hear (tx: Tx, { accountId, agentId }: Which): Promise<void> {
    const { silentSeconds } = await settings.of(accountId, tx)
    await change(tx, 'UPDATE agents SET freshUntil = ? WHERE accountId = ? AND id = ?', [momentValue(clock.now()) + silentSeconds * 1000, accountId, agentId])
  }

  async function found (from: Tx, { accountId, agentId }: Which): Promise<Agent> {
    const agent = await from.findOneBy(Agent, { accountId, id: agentId })
    if (agent === null) throw agentNotFound()
    return agent
  }

  return {
    lapse,

    /** Their page is still there. Who was silent too long is offline by now, and stays it until they say otherwise. */
    async beat (which: Which): Promise<Agent> {
      const { accountId, agentId } = which
      const nowMs = momentValue(clock.now())
      const { silentSeconds } = await settings.of(accountId)
      // One statement in nearly every case: heartbeats come all day.
      const heard = await db.change(`UPDATE agents SET freshUntil = ? WHERE accountId = ? AND id = ? AND (presence = 'offline' OR freshUntil >= ?)`,
        [nowMs + silentSeconds * 1000, accountId, agentId, nowMs], { repeatable: true })
      if (heard === 0) {
        await db.write(async (tx) => {
          await lapse(tx, which)
          await hear(tx, which)
        })
      }
      return found(db.read, which)
    },

    /** They say so themselves, which is a heartbeat too. */
    async say (tx: Tx, which: Which, presence: Presence, by: Setter): Promise<Agent> {
      await lapse(tx, which)
      await hear(tx, which)
      await begin(tx, { ...which, presence, cause: 'self', by }, now('disabledAt IS NULL'))
      return found(tx, which)
    },

    /** Somebody else says so. Only who is heard of can be made anything but offline. */
    async set (tx: Tx, which: Which, presence: Presence, { by, note }: { by: Setter, note: string | undefined }): Promise<Agent> {
      await lapse(tx, which)
      const isFresh = presence === 'offline' ? '1 = 1' : `disabledAt IS NULL AND freshUntil >= ${momentValue(clock.now())}`
      await begin(tx, { ...which, presence, cause: 'supervisor', by, note }, now(isFresh))
      const agent = await found(tx, which)
      if (agent.presence !== presence) throw agentSilent()
      return agent
    },

    /** They do not work here any more. */
    leave: (tx: Tx, which: Which, by: Setter = ourselves): Promise<boolean> => begin(tx, { ...which, presence: 'offline', cause: 'disabled', by }, now()),

    /** Newest first. */
    timeline: ({ accountId, agentId }: Which, { before, limit }: { before: number | undefined, limit: number }): Promise<AgentPresence[]> => (
      db.read.find(AgentPresence, {
        where: { accountId, agentId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })
    ),

    /** How somebody was there between two moments, cut at both and at now. */
    async stretch (accountId: number, agentId: number, from: Date, to: Date): Promise<Span[]> {
      const until = new Date(Math.min(to.getTime(), momentValue(clock.now())))
      const select = { presence: true, startedAt: true, endedAt: true } as const
      const into = await db.read.findOne(AgentPresence, {
        select, where: { accountId, agentId, startedAt: LessThanOrEqual(from) }, order: { startedAt: 'DESC', id: 'DESC' },
      })
      const first = into?.startedAt ?? from
      const spans = await db.read.createQueryBuilder(AgentPresence, 'span').select(['span.id', 'span.presence', 'span.startedAt', 'span.endedAt'])
        .where({ accountId, agentId, startedAt: MoreThanOrEqual(first) }).andWhere('span.startedAt < :until', { until: momentValue(until) })
        .orderBy('span.startedAt').addOrderBy('span.id').getMany()
      return spans.map(({ presence, startedAt, endedAt }) => ({
        presence, startedAt: startedAt < from ? from : startedAt, endedAt: endedAt === null || endedAt > until ? until : endedAt,
      })).filter(({ startedAt, endedAt }) => startedAt < endedAt)
    },
  }
}

export type PresenceService = ReturnType<typeof createPresence>
