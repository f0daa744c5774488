import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn } from '../platform/database/columns.ts'

/** Something that happened a moment ago, for whoever watches live. Kept for minutes; what must last lives elsewhere. */
@Entity('stream_events')
@Index('idx_stream_events_created', ['createdAt'])
export class StreamEvent {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  /** What one must be allowed to read to hear of it: `tasks`. */
  @Column(keyColumn(32))
  topic!: string

  @Column(keyColumn(64))
  kind!: string

  /** Only this user hears of it; null for everybody who may. */
  @Column({ ...referenceColumn, nullable: true })
  toUserId!: number | null

  @Column(jsonColumn())
  detail!: unknown

  @Column(momentColumn())
  createdAt!: Date
}
