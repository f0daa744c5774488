import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import {
  booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn,
} from '../../platform/database/columns.ts'
import type { TouchContent } from '../library/content.ts'
import type { Purpose, Route } from '../standing/standing.ts'

export const touchStatuses = ['pending', 'calling', 'submitted', 'delivered', 'failed', 'unknown', 'skipped', 'cancelled'] as const

/**
 * pending: waits, nothing was tried; calling: the call may be under way; submitted: WeChat took it; delivered: WeChat says it
 * arrived; failed: WeChat refused it; unknown: the call was cut off, and only a person may decide to repeat it; skipped: we
 * held it back, `reason` says why; cancelled: somebody took it back in time.
 */
export type TouchStatus = typeof touchStatuses[number]

/** One outbound contact: its row is there before the call and has an outcome after it. The unique key makes asking twice harmless. */
@Entity('touches')
@Index('idx_touches_once', ['accountId', 'sourceKind', 'sourceId', 'part'], { unique: true })
@Index('idx_touches_due', ['accountId', 'status', 'priority', 'dueAt', 'id'])
@Index('idx_touches_follower', ['accountId', 'followerId', 'id'])
@Index('idx_touches_result', ['accountId', 'wechatMsgId'])
@Index('idx_touches_awaited', ['resultDueAt'])
@Index('idx_touches_call', ['massCallId'])
export class Touch {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(32))
  sourceKind!: string

  @Column(referenceColumn)
  sourceId!: number

  /** A text that is too long for one message goes in several, in this order. */
  @Column({ type: 'integer' })
  part!: number

  /** What of ours it belongs to, as the timeline tells it: the number of a push. */
  @Column(keyColumn(64, { nullable: true }))
  subject!: string | null

  @Column(referenceColumn)
  followerId!: number

  @Column(keyColumn(64))
  openid!: string

  @Column({ type: 'varchar', length: 16 })
  route!: Route

  @Column(keyColumn(16, { default: 'answer' }))
  purpose!: Purpose

  /** Whether a person of ours wrote it. */
  @Column({ ...booleanColumn, default: 0 })
  byAgent!: boolean

  @Column({ ...referenceColumn, nullable: true })
  topicId!: number | null

  @Column(keyColumn(64, { nullable: true }))
  templateId!: string | null

  @Column(jsonColumn())
  content!: TouchContent

  @Column({ type: 'varchar', length: 16 })
  status!: TouchStatus

  /** Smaller numbers overtake: what a follower waits for goes before what they do not expect. */
  @Column({ type: 'integer', default: 0 })
  priority!: number

  @Column(momentColumn())
  createdAt!: Date

  /** Not before this moment. */
  @Column(momentColumn())
  dueAt!: Date

  /** After this moment it is not worth sending any more. */
  @Column(momentColumn())
  expiresAt!: Date

  @Column({ type: 'integer' })
  attempts!: number

  /** When it was counted against windows, quotas and caps; null while it is not. */
  @Column(momentColumn({ nullable: true }))
  countedAt!: Date | null

  /** Under which epoch of the account's lane it was called. */
  @Column(numberColumn({ nullable: true }))
  laneEpoch!: number | null

  /** When the first call began of which the outcome is not known, else the last one. */
  @Column(momentColumn({ nullable: true }))
  calledAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  settledAt!: Date | null

  /** WeChat's errcode, or null when it never answered. */
  @Column({ type: 'integer', nullable: true })
  errcode!: number | null

  /** Our code for why it failed or was skipped. */
  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null

  /** WeChat's number of the message, by which its result comes. */
  @Column(keyColumn(32, { nullable: true }))
  wechatMsgId!: string | null

  /** Until when WeChat should have told its result; null when none is awaited. */
  @Column(momentColumn({ nullable: true }))
  resultDueAt!: Date | null

  /** Its result should have come long ago. */
  @Column({ ...booleanColumn, default: 0 })
  isUnconfirmed!: boolean

  @Column({ ...referenceColumn, nullable: true })
  massCallId!: number | null

  /** What a person decided about an unknown outcome. */
  @Column(keyColumn(8, { nullable: true }))
  decision!: 'resent' | 'left' | null
}
