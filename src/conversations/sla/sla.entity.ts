import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import {
  booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn,
} from '../../platform/database/columns.ts'
import type { ClockState, Target } from './clock.ts'

/** What is done when a promise was broken: minutes after it, in the time by which the promise runs. */
export type EscalationStep = { afterMinutes: number } & (
  | { to: 'supervisor' }
  | { to: 'priority', priority: number }
  | { to: 'team', teamId: number | null }
  | { to: 'agent', agentId: number }
)

/** In place of a team, or of a priority: any. A unique key does not hold nulls apart. */
export const anyTeam = 0
export const anyPriority = -1

/** What we promise to followers, for a team and a priority. */
@Entity('sla_policies')
@Index('idx_sla_policies_once', ['accountId', 'teamId', 'priority'], { unique: true })
export class SlaPolicy {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  /** `anyTeam` for any. */
  @Column(referenceColumn)
  teamId!: number

  /** `anyPriority` for any. */
  @Column({ type: 'integer' })
  priority!: number

  @Column(booleanColumn)
  isOn!: boolean

  /** Minutes for each target; what is left out is not promised. */
  @Column(jsonColumn())
  minutes!: Partial<Record<Target, number>>

  /** After this share of the time one is warned; 100 for never. */
  @Column({ type: 'integer' })
  warnAtPercent!: number

  @Column(jsonColumn())
  escalation!: EscalationStep[]

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}

/** A promise about one conversation, and what became of it. The unique key lets one of each target run. */
@Entity('sla_clocks')
@Index('idx_sla_clocks_once', ['accountId', 'conversationId', 'target', 'isLive'], { unique: true })
@Index('idx_sla_clocks_conversation', ['accountId', 'conversationId', 'id'])
@Index('idx_sla_clocks_state', ['accountId', 'isLive', 'state', 'id'])
@Index('idx_sla_clocks_follower', ['accountId', 'followerId'])
@Index('idx_sla_clocks_next', ['nextAt', 'id'])
export class SlaClock {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  policyId!: number

  /** By whose hours it runs. */
  @Column({ ...referenceColumn, nullable: true })
  teamId!: number | null

  @Column(keyColumn(12))
  target!: Target

  /** Whoever changes a clock names the state it had: of two one does. */
  @Column(keyColumn(8))
  state!: ClockState

  /** 1 until it ends, then null. */
  @Column({ type: 'tinyint', nullable: true })
  isLive!: number | null

  @Column(momentColumn())
  startedAt!: Date

  /** Since when the rest runs, and what was used up before. */
  @Column(momentColumn())
  sinceAt!: Date

  @Column(numberColumn())
  spentMs!: number

  @Column(numberColumn())
  totalMs!: number

  @Column({ type: 'integer' })
  warnAtPercent!: number

  /** Null while it is paused, and where nobody ever works. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  pausedAt!: Date | null

  /** How many steps of the chain were taken. */
  @Column({ type: 'integer' })
  step!: number

  /** When there is something to do: to warn, to say that it is broken, or the next step. */
  @Column(momentColumn({ nullable: true }))
  nextAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null
}
