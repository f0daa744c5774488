import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../platform/database/columns.ts'

/**
 * pending: waits; claimed: a process has it, nothing was tried; calling: the call may be under way; submitted: WeChat took
 * it; failed: WeChat refused it; unknown: the call was cut off, and only a person may decide to repeat it.
 */
export type TouchStatus = 'pending' | 'claimed' | 'calling' | 'submitted' | 'failed' | 'unknown'

/** What a follower is sent. */
export interface TouchContent { type: 'text', text: string }

/** One outbound contact: its row is there before the call and has an outcome after it. The unique key makes asking twice harmless. */
@Entity('touches')
@Index('idx_touches_once', ['accountId', 'sourceKind', 'sourceId', 'part'], { unique: true })
@Index('idx_touches_work', ['status', 'dueAt', 'id'])
@Index('idx_touches_claim', ['claim'])
@Index('idx_touches_follower', ['accountId', 'followerId', 'id'])
export class Touch {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(32))
  sourceKind!: string

  @Column(referenceColumn)
  sourceId!: number

  @Column({ type: 'integer' })
  part!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(keyColumn(64))
  openid!: string

  @Column({ type: 'varchar', length: 16 })
  route!: 'service'

  @Column(jsonColumn())
  content!: TouchContent

  @Column({ type: 'varchar', length: 16 })
  status!: TouchStatus

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

  /** Which claim holds the row; a holder who lost it writes nothing. */
  @Column(keyColumn(36, { nullable: true }))
  claim!: string | null

  /** By the database's clock, in milliseconds. */
  @Column(numberColumn({ nullable: true }))
  claimedUntilMs!: number | null

  @Column(momentColumn({ nullable: true }))
  settledAt!: Date | null

  /** WeChat's errcode, or null when it never answered. */
  @Column({ type: 'integer', nullable: true })
  errcode!: number | null

  /** Our code for why it failed. */
  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null
}
