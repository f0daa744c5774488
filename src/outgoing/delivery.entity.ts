import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, longTextColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'

export const deliveryStates = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = typeof deliveryStates[number]

/** One event for one webhook. Its id is the same however often it is tried: by it the receiver knows a repeat. */
@Entity('outgoing_deliveries')
@Index('idx_outgoing_deliveries_line', ['accountId', 'followerId', 'webhookId', 'status', 'id'])
@Index('idx_outgoing_deliveries_log', ['accountId', 'webhookId', 'createdAt', 'id'])
@Index('idx_outgoing_deliveries_status', ['accountId', 'webhookId', 'status', 'createdAt', 'id'])
@Index('idx_outgoing_deliveries_kind', ['accountId', 'webhookId', 'kind', 'createdAt', 'id'])
export class OutgoingDelivery {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  webhookId!: number

  /** 0 when it is about no follower. */
  @Column(referenceColumn)
  followerId!: number

  @Column(keyColumn(64))
  kind!: string

  /** JSON, as it is sent. */
  @Column(longTextColumn())
  detail!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(keyColumn(16))
  status!: DeliveryState

  @Column(numberColumn())
  attempts!: number

  /** A try that fails after it is the last. */
  @Column(momentColumn())
  giveUpAt!: Date

  /** Of the last try. */
  @Column(momentColumn({ nullable: true }))
  triedAt!: Date | null

  @Column(numberColumn({ nullable: true }))
  tookMs!: number | null

  @Column(numberColumn({ nullable: true }))
  answerStatus!: number | null

  @Column(keyColumn(32, { nullable: true }))
  problem!: string | null

  /** How the answer of a failed try began. */
  @Column(textColumn(300, { nullable: true }))
  answer!: string | null
}

/**
 * What waits for one webhook about one follower, in order; there while something does. Whoever adds to it and whoever delivers
 * from it change this row first, so nothing overtakes and one process at a time delivers.
 */
@Entity('outgoing_lines')
@Index('idx_outgoing_lines_once', ['accountId', 'webhookId', 'followerId'], { unique: true })
@Index('idx_outgoing_lines_due', ['webhookId', 'dueAt'])
export class OutgoingLine {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  webhookId!: number

  @Column(referenceColumn)
  followerId!: number

  /** Raised by whoever adds to it. */
  @Column(numberColumn())
  added!: number

  @Column(momentColumn())
  dueAt!: Date

  @Column(keyColumn(36, { nullable: true }))
  holder!: string | null

  @Column(numberColumn())
  heldUntilMs!: number
}
