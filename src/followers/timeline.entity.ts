import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn } from '../platform/database/columns.ts'

/** One thing that happened with a follower. Every room writes here through one verb; the source makes writing twice harmless. */
@Entity('follower_events')
@Index('idx_follower_events_once', ['accountId', 'sourceKind', 'sourceId'], { unique: true })
@Index('idx_follower_events_kinds', ['accountId', 'followerId', 'occurredAt', 'id', 'kind'])
@Index('idx_follower_events_subjects', ['accountId', 'kind', 'subject', 'occurredAt', 'followerId'])
export class FollowerEvent {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  followerId!: number

  /** `message.text`, `event.CLICK`, `answer.passive`: the room's word, a dot, and what it was. */
  @Column(keyColumn(64))
  kind!: string

  /** What it was about, as far as its kind has one such thing: the menu key, the QR scene, the id of a push, a tag or a label. */
  @Column(keyColumn(64, { nullable: true }))
  subject!: string | null

  @Column(momentColumn())
  occurredAt!: Date

  @Column(keyColumn(32))
  sourceKind!: string

  @Column(keyColumn(96))
  sourceId!: string

  /** What belongs to the kind, as the room that wrote it knows. */
  @Column(jsonColumn())
  detail!: Record<string, unknown>
}
