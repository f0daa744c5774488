import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import {
  idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn,
} from '../../platform/database/columns.ts'
import type { Caps } from '../settings/settings.schemas.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** `opt-out`: goes to who has not said no. `opt-in`: only to who said yes. */
export type TopicKind = 'opt-out' | 'opt-in'

/** What content is about. Followers choose by it what they want to hear. */
@Entity('reach_topics')
@Index('idx_reach_topics_key', ['accountId', 'key'], { unique: true })
export class Topic {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  /** What programs call it, and consents: `reach.<key>`. For ever. */
  @Column(keyColumn(48))
  key!: string

  /** What followers read on the page where they choose. */
  @Column(textColumn(60))
  name!: string

  @Column(textColumn(200))
  description!: string

  @Column(keyColumn(8))
  kind!: TopicKind

  /** Of this topic alone; those of all content hold beside them. */
  @Column(jsonColumn())
  caps!: Caps

  @Column(momentColumn())
  createdAt!: Date

  /** Since when nothing is sent about it and nobody is asked. */
  @Column(momentColumn({ nullable: true }))
  archivedAt!: Date | null

  @Column(numberColumn())
  version!: number
}

/** Whether a follower wants to hear of a topic, and how much of it they had. No row: they never said, and had nothing. */
@Entity('reach_topic_states')
@Index('idx_reach_topic_states_follower', ['accountId', 'followerId'])
export class TopicState {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  topicId!: number

  @PrimaryColumn(keyPart)
  followerId!: number

  /** Null: they never said. */
  @Column(keyColumn(4, { nullable: true }))
  state!: 'in' | 'out' | null

  /** When they said it. */
  @Column(momentColumn({ nullable: true }))
  changedAt!: Date | null

  /** Which consent says so. */
  @Column({ ...referenceColumn, nullable: true })
  consentId!: number | null

  /** Which day `dayUsed` counts; in another one nothing was used. */
  @Column(keyColumn(10, { default: '' }))
  day!: string

  @Column(numberColumn({ default: 0 }))
  dayUsed!: number

  @Column(keyColumn(10, { default: '' }))
  week!: string

  @Column(numberColumn({ default: 0 }))
  weekUsed!: number

  @Column(keyColumn(10, { default: '' }))
  month!: string

  @Column(numberColumn({ default: 0 }))
  monthUsed!: number
}
