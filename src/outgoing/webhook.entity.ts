import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'

export type OffReason = 'hand' | 'failing'

/** event: as JSON of ours; wechat: as WeChat delivers, for systems written for its webhook. */
export const webhookForms = ['event', 'wechat'] as const
export type WebhookForm = typeof webhookForms[number]

/** Where another system wants to be told of what happens in an account. */
@Entity('outgoing_webhooks')
@Index('idx_outgoing_webhooks_account', ['accountId', 'id'])
export class OutgoingWebhook {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  @Column(textColumn(500))
  url!: string

  /** Whole kinds, beginnings that end in a dot, or `*`. */
  @Column(jsonColumn())
  kinds!: string[]

  @Column(keyColumn(255))
  sealedSecret!: string

  @Column(keyColumn(8, { default: 'event' }))
  form!: WebhookForm

  /** Of the form of WeChat's: token and AES key, which are the receiver's. */
  @Column(keyColumn(400, { nullable: true }))
  sealedKeys!: string | null

  @Column(booleanColumn)
  isOn!: boolean

  @Column(keyColumn(16, { nullable: true }))
  offReason!: OffReason | null

  /** Since when nothing arrives there; null while something does. */
  @Column(momentColumn({ nullable: true }))
  failingSince!: Date | null

  @Column(momentColumn())
  createdAt!: Date

  /** Its deliveries go piece by piece, and then itself. */
  @Column(momentColumn({ nullable: true }))
  deletedAt!: Date | null

  @Column(numberColumn())
  version!: number
}
