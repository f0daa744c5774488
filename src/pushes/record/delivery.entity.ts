import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { PushRoute } from './push.entity.ts'

/**
 * pending: not tried yet; sending: reach has it; submitted: WeChat took it; delivered: it arrived; failed: WeChat refused it;
 * skipped: held back, `reason` says why; unknown: the call was cut off; cancelled: taken back in time.
 */
export const deliveryStatuses = ['pending', 'sending', 'submitted', 'delivered', 'failed', 'skipped', 'unknown', 'cancelled'] as const
export type DeliveryStatus = typeof deliveryStatuses[number]

/** Who is held out gets none of the variants. */
export const heldOut = -1

/** One follower of one run. The status is the lock. */
@Entity('push_deliveries')
@Index('idx_push_deliveries_once', ['accountId', 'runId', 'followerId'], { unique: true })
@Index('idx_push_deliveries_work', ['runId', 'status', 'dueAt', 'id'])
@Index('idx_push_deliveries_follower', ['accountId', 'followerId', 'id'])
@Index('idx_push_deliveries_call', ['massCallId'])
export class PushDelivery {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  pushId!: number

  @Column(referenceColumn)
  runId!: number

  @Column(referenceColumn)
  followerId!: number

  /** Its place in the push's list; −1: held out. */
  @Column({ type: 'integer' })
  variant!: number

  /** The way that is tried next, or was tried last: its place in the variant's list. */
  @Column({ type: 'integer', default: 0 })
  way!: number

  @Column(keyColumn(16))
  status!: DeliveryStatus

  /** By which it went or is to go; null while none is chosen. */
  @Column(keyColumn(16, { nullable: true }))
  route!: PushRoute | null

  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null

  @Column({ type: 'integer', nullable: true })
  errcode!: number | null

  @Column(momentColumn())
  dueAt!: Date

  @Column({ ...referenceColumn, nullable: true })
  massCallId!: number | null

  @Column(momentColumn())
  createdAt!: Date

  /** When WeChat took it. */
  @Column(momentColumn({ nullable: true }))
  sentAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  settledAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  clickedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  repliedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  convertedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  unfollowedAt!: Date | null
}

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** How many deliveries of a run stand where: moved with the rows, so that its sum is always the audience. */
@Entity('push_tallies')
export class PushTally {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  runId!: number

  @PrimaryColumn({ type: 'integer' })
  variant!: number

  @PrimaryColumn(ownKeyColumn(16))
  status!: DeliveryStatus

  /** Empty: none. */
  @PrimaryColumn(ownKeyColumn(16))
  route!: PushRoute | ''

  /** Empty: none. */
  @PrimaryColumn(ownKeyColumn(64))
  reason!: string

  /** 0: none. */
  @PrimaryColumn({ type: 'integer' })
  errcode!: number

  @Column(numberColumn())
  amount!: number
}
