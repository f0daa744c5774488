import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, longTextColumn, momentColumn, referenceColumn } from '../../platform/database/columns.ts'

/** kept: to be asked when they write again; asked: no answer yet; rated. */
export const ratingStates = ['kept', 'asked', 'rated'] as const
export type RatingState = typeof ratingStates[number]

/** What a follower thinks of one conversation. The unique key lets them be asked once. */
@Entity('ratings')
@Index('idx_ratings_once', ['accountId', 'conversationId'], { unique: true })
@Index('idx_ratings_follower', ['accountId', 'followerId', 'id'])
@Index('idx_ratings_state', ['accountId', 'state', 'id'])
@Index('idx_ratings_agent', ['accountId', 'agentId', 'state', 'id'])
@Index('idx_ratings_low', ['accountId', 'isLow', 'id'])
@Index('idx_ratings_rated', ['accountId', 'ratedAt'])
@Index('idx_ratings_message', ['accountId', 'messageId'])
export class Rating {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(referenceColumn)
  followerId!: number

  /** Who held the conversation last: whose work is rated. */
  @Column({ ...referenceColumn, nullable: true })
  agentId!: number | null

  @Column({ ...referenceColumn, nullable: true })
  teamId!: number | null

  @Column(keyColumn(8))
  state!: RatingState

  /** After this they are not asked any more. */
  @Column(momentColumn())
  askUntil!: Date

  /** Our question, or after the rating the question for a comment: a bare digit answers what was said last. */
  @Column({ ...referenceColumn, nullable: true })
  messageId!: number | null

  @Column(momentColumn({ nullable: true }))
  askedAt!: Date | null

  /** 1 is the worst. */
  @Column({ type: 'integer', nullable: true })
  score!: number | null

  /** Low enough for somebody to be told. */
  @Column({ ...booleanColumn, nullable: true })
  isLow!: boolean | null

  @Column(momentColumn({ nullable: true }))
  ratedAt!: Date | null

  /** Until when their next words are the comment. */
  @Column(momentColumn({ nullable: true }))
  commentUntil!: Date | null

  @Column(longTextColumn({ nullable: true }))
  comment!: string | null

  @Column(momentColumn())
  createdAt!: Date
}
