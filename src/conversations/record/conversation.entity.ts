import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/**
 * bot: no person is asked for; waiting: a person is asked for, and nobody holds it; open: an agent holds it; snoozed: the agent
 * put it aside until a moment; resolved: over.
 */
export const conversationStatuses = ['bot', 'waiting', 'open', 'snoozed', 'resolved'] as const
export type ConversationStatus = typeof conversationStatuses[number]

/** What it began with. */
export const beginnings = ['message', 'click', 'agent', 'push'] as const
export type Beginning = typeof beginnings[number]

/** One run of talk with one follower. The unique key lets a follower have one at most that is not resolved. */
@Entity('conversations')
@Index('idx_conversations_live', ['accountId', 'followerId', 'live'], { unique: true })
@Index('idx_conversations_follower', ['accountId', 'followerId', 'id'])
@Index('idx_conversations_queue', ['accountId', 'status', 'queueSlot', 'priority', 'queuedAt', 'id'])
@Index('idx_conversations_team_queue', ['accountId', 'status', 'teamId', 'queueSlot', 'priority', 'queuedAt', 'id'])
@Index('idx_conversations_status', ['accountId', 'status', 'lastMessageAt', 'id'])
@Index('idx_conversations_agent', ['accountId', 'agentId', 'status', 'lastMessageAt', 'id'])
@Index('idx_conversations_team', ['accountId', 'teamId', 'status', 'lastMessageAt', 'id'])
@Index('idx_conversations_latest', ['accountId', 'lastMessageAt', 'id'])
@Index('idx_conversations_started', ['accountId', 'startedAt'])
@Index('idx_conversations_resolved', ['accountId', 'resolvedAt'])
@Index('idx_conversations_snoozed', ['status', 'snoozedUntil'])
export class Conversation {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  followerId!: number

  /** 1 until it is resolved, then null. */
  @Column({ type: 'tinyint', nullable: true })
  live!: number | null

  @Column(keyColumn(16))
  status!: ConversationStatus

  @Column({ ...referenceColumn, nullable: true })
  teamId!: number | null

  /** Who holds it, open or snoozed. */
  @Column({ ...referenceColumn, nullable: true })
  agentId!: number | null

  /** Who held it last. */
  @Column({ ...referenceColumn, nullable: true })
  lastAgentId!: number | null

  /** 0 urgent, 1 high, 2 normal, 3 low. */
  @Column({ type: 'integer' })
  priority!: number

  @Column(jsonColumn())
  requiredSkills!: string[]

  @Column(momentColumn())
  startedAt!: Date

  @Column(keyColumn(16))
  startedBy!: Beginning

  /** When it began to wait, this time. */
  @Column(momentColumn({ nullable: true }))
  queuedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  firstQueuedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  firstAssignedAt!: Date | null

  /** When an agent answered first. */
  @Column(momentColumn({ nullable: true }))
  firstReplyAt!: Date | null

  /** When the reply window closes that their own words and clicks opened. */
  @Column(momentColumn({ nullable: true }))
  windowUntil!: Date | null

  /** `windowUntil` in whole quarters of an hour: who is lost first is served first, and within a quarter priority decides. */
  @Column({ type: 'integer' })
  queueSlot!: number

  /** The first message that no agent has answered. */
  @Column(momentColumn({ nullable: true }))
  unansweredSince!: Date | null

  @Column({ type: 'integer' })
  inboundCount!: number

  /** Said by agents. */
  @Column({ type: 'integer' })
  outboundCount!: number

  @Column({ ...referenceColumn, nullable: true })
  lastMessageId!: number | null

  @Column(momentColumn())
  lastMessageAt!: Date

  @Column(momentColumn({ nullable: true }))
  lastInboundAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  lastAgentReplyAt!: Date | null

  /** Since when it is open; null while it is not. */
  @Column(momentColumn({ nullable: true }))
  openedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  snoozedUntil!: Date | null

  @Column(momentColumn({ nullable: true }))
  resolvedAt!: Date | null

  /** Until then a new message reopens it, later it begins another. */
  @Column(momentColumn({ nullable: true }))
  reopenUntil!: Date | null

  /** How often it was reopened. */
  @Column({ type: 'integer' })
  reopened!: number

  /** How long it was open, but for the span that lasts still, in milliseconds. */
  @Column(numberColumn())
  handlingMs!: number

  /** The conversation of the same follower that took its messages over. */
  @Column({ ...referenceColumn, nullable: true })
  mergedInto!: number | null

  @Column(numberColumn())
  version!: number
}
