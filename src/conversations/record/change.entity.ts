import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn } from '../../platform/database/columns.ts'

/** Who did something: an agent, another user, a rule by their ids; a key and a machine have none. */
export interface By { kind: 'agent' | 'user' | 'key' | 'system' | 'rule' | 'follower' | 'bot', id: number | null }

export const moveKinds = [
  'started', 'reopened', 'queued', 'assigned', 'released', 'transferred', 'escalated', 'snoozed', 'woken', 'resolved', 'merged', 'prioritised', 'labelled', 'unlabelled', 'teamed',
] as const
export type MoveKind = typeof moveKinds[number]

/** What happened to a conversation, who did it and why. */
@Entity('conversation_changes')
@Index('idx_conversation_changes_conversation', ['accountId', 'conversationId', 'id'])
export class ConversationChange {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(momentColumn())
  at!: Date

  @Column(keyColumn(16))
  kind!: MoveKind

  @Column(keyColumn(16))
  byKind!: By['kind']

  @Column({ ...referenceColumn, nullable: true })
  byId!: number | null

  /** `from` and `to`, of what changed; `why`; what the one who did it noted. */
  @Column(jsonColumn())
  detail!: Record<string, unknown>
}

/** An agent's span of holding a conversation. The unique key lets one hold it at a time. */
@Entity('assignments')
@Index('idx_assignments_once', ['accountId', 'conversationId', 'isOpen'], { unique: true })
@Index('idx_assignments_agent', ['accountId', 'agentId', 'startedAt'])
@Index('idx_assignments_started', ['accountId', 'startedAt'])
@Index('idx_assignments_conversation', ['accountId', 'conversationId', 'id'])
export class Assignment {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(referenceColumn)
  agentId!: number

  @Column({ ...referenceColumn, nullable: true })
  teamId!: number | null

  @Column(momentColumn())
  startedAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null

  /** 1 until it ends, then null. */
  @Column({ type: 'tinyint', nullable: true })
  isOpen!: number | null

  @Column(keyColumn(64, { nullable: true }))
  why!: string | null

  /** What ended it, as a kind of change. */
  @Column(keyColumn(16, { nullable: true }))
  endedBy!: MoveKind | null
}
