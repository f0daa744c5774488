import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn } from '../../platform/database/columns.ts'

/** inbound: the follower said it; outbound: we did; note: one of us to the others, never sent. */
export const directions = ['inbound', 'outbound', 'note'] as const
export type Direction = typeof directions[number]

export const speakers = ['follower', 'agent', 'bot', 'system'] as const
export type Speaker = typeof speakers[number]

/** Of what was said to a follower; the touch behind it tells more. */
export const messageStatuses = ['pending', 'submitted', 'delivered', 'failed', 'unknown', 'skipped', 'cancelled'] as const
export type MessageStatus = typeof messageStatuses[number]

/** A word that the account watches, and what was done about it. */
export interface Flag { word: string, action: 'block' | 'warn' | 'replace' }

/** One thing said in a conversation. */
@Entity('messages')
@Index('idx_messages_once', ['accountId', 'sourceKind', 'sourceId'], { unique: true })
@Index('idx_messages_conversation', ['accountId', 'conversationId', 'id'])
@Index('idx_messages_follower', ['accountId', 'followerId', 'id'])
@Index('idx_messages_age', ['accountId', 'createdAt', 'id'])
@Index('idx_messages_to_index', ['toIndex', 'id'])
export class Message {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(keyColumn(8))
  direction!: Direction

  /** Of an inbound one WeChat's type, or `click`; of an outbound one the type of its content. */
  @Column(keyColumn(32))
  type!: string

  /** What belongs to the type. A note has `text` and `mentions`. */
  @Column(jsonColumn())
  content!: Record<string, unknown>

  @Column(keyColumn(16))
  speaker!: Speaker

  @Column({ ...referenceColumn, nullable: true })
  agentId!: number | null

  @Column(momentColumn())
  occurredAt!: Date

  @Column(momentColumn())
  createdAt!: Date

  @Column(keyColumn(16))
  sourceKind!: string

  @Column(keyColumn(96))
  sourceId!: string

  /** By which way an outbound one went. */
  @Column(keyColumn(16, { nullable: true }))
  route!: 'passive' | 'service' | 'template' | 'notice' | 'mass' | null

  @Column(keyColumn(16, { nullable: true }))
  status!: MessageStatus | null

  /** Our code for why it failed, was skipped or waits. */
  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null

  @Column({ type: 'integer', nullable: true })
  errcode!: number | null

  @Column(jsonColumn({ nullable: true }))
  flags!: Flag[] | null

  /** 1 until the search knows it, then null. */
  @Column({ type: 'tinyint', nullable: true })
  toIndex!: number | null
}
