import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, longTextColumn, momentColumn, referenceColumn } from '../platform/database/columns.ts'

/** pending: to be worked on; held: failed, to be tried again; done; parked: an operator must look. */
export type InboxStatus = 'pending' | 'held' | 'done' | 'parked'

/** open: somebody may still answer; filled: `reply` is the answer; closed: `success` is. The first decision stands. */
export type SlotState = 'open' | 'filled' | 'closed'

/** One delivery of WeChat's, stored before it was acknowledged. The unique key makes a repeat find the first. */
@Entity('inbox')
@Index('idx_inbox_once', ['accountId', 'dedupeKey'], { unique: true })
@Index('idx_inbox_work', ['status', 'id'])
export class InboxRow {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(64))
  dedupeKey!: string

  /** Which arrival wrote the row: whoever reads back another token was not the first. */
  @Column(keyColumn(36))
  arrival!: string

  @Column({ type: 'smallint' })
  lane!: number

  @Column(keyColumn(64))
  openid!: string

  /** The message or event type as WeChat spells it, for people who look. */
  @Column(keyColumn(64))
  type!: string

  /** The verified, decrypted text as WeChat sent it. */
  @Column(longTextColumn())
  body!: string

  /** WeChat's CreateTime. */
  @Column(momentColumn())
  occurredAt!: Date

  @Column(momentColumn())
  receivedAt!: Date

  @Column({ type: 'varchar', length: 16 })
  status!: InboxStatus

  @Column({ type: 'integer' })
  attempts!: number

  @Column(momentColumn({ nullable: true }))
  failedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  retryAt!: Date | null

  /** The code of the last failure, without any of the content. */
  @Column(keyColumn(200, { nullable: true }))
  lastError!: string | null

  @Column({ type: 'varchar', length: 16 })
  slot!: SlotState

  /** Until when a webhook waits for the slot. */
  @Column(momentColumn())
  slotUntil!: Date

  /** The passive reply as JSON. */
  @Column(longTextColumn({ nullable: true }))
  reply!: string | null

  /** Which room filled the slot. */
  @Column(keyColumn(32, { nullable: true }))
  repliedBy!: string | null

  @Column(momentColumn({ nullable: true }))
  workedAt!: Date | null
}
