import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { longTextColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** What an agent has begun to write, on whichever machine they go on. */
@Entity('drafts')
@Index('idx_drafts_follower', ['accountId', 'followerId'])
export class Draft {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  conversationId!: number

  @PrimaryColumn(ownReference)
  agentId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(longTextColumn())
  text!: string

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}

/** Who writes an answer right now; a lease, so that it ends by itself. */
@Entity('composings')
export class Composing {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  conversationId!: number

  @Column(referenceColumn)
  agentId!: number

  @Column(momentColumn())
  until!: Date

  /** When WeChat was last told to show it. */
  @Column(momentColumn({ nullable: true }))
  shownAt!: Date | null
}

/** A note that names an agent. */
@Entity('mentions')
@Index('idx_mentions_agent', ['accountId', 'agentId', 'readAt', 'messageId'])
@Index('idx_mentions_follower', ['accountId', 'followerId'])
export class Mention {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  messageId!: number

  @PrimaryColumn(ownReference)
  agentId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(momentColumn({ nullable: true }))
  readAt!: Date | null
}
