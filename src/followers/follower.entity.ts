import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../platform/database/columns.ts'
import type { Stage } from './stages.ts'

/** A person who follows the account, or once did, or wrote to it. WeChat tells no names: the openid is all there is at first. */
@Entity('followers')
@Index('idx_followers_openid', ['accountId', 'openid'], { unique: true })
@Index('idx_followers_recent', ['accountId', 'id'])
@Index('idx_followers_profile', ['profileDueAt'])
@Index('idx_followers_remark_due', ['remarkDueAt'])
@Index('idx_followers_alias', ['accountId', 'alias'])
@Index('idx_followers_person', ['personId'])
@Index('idx_followers_unionid', ['unionid'])
@Index('idx_followers_unfollowed', ['accountId', 'unfollowedAt'])
@Index('idx_followers_heard', ['accountId', 'lastInboundAt', 'id'])
@Index('idx_followers_subscription', ['accountId', 'subscriptionAt', 'id'])
@Index('idx_followers_stage', ['accountId', 'stage', 'id'])
@Index('idx_followers_owner', ['accountId', 'ownerId', 'id'])
@Index('idx_followers_qr', ['accountId', 'qrScene', 'id'])
@Index('idx_followers_remark', ['accountId', 'remark'])
@Index('idx_followers_bucket', ['accountId', 'bucket', 'id'])
export class Follower {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(64))
  openid!: string

  @Column(keyColumn(64, { nullable: true }))
  unionid!: string | null

  @Column(booleanColumn)
  subscribed!: boolean

  /** When WeChat last said whether they follow: an older event that comes late changes nothing. */
  @Column(momentColumn({ nullable: true }))
  subscriptionAt!: Date | null

  /** WeChat's word for how they came, ADD_SCENE_…. */
  @Column(keyColumn(64, { nullable: true }))
  subscribeScene!: string | null

  /** The scene of the QR code that led here. */
  @Column(keyColumn(64, { nullable: true }))
  qrScene!: string | null

  @Column(momentColumn({ nullable: true }))
  firstInboundAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  lastInboundAt!: Date | null

  /** What they wrote. */
  @Column(numberColumn())
  messageCount!: number

  /** What they did: follows, clicks, scans. */
  @Column(numberColumn())
  eventCount!: number

  @Column(momentColumn())
  createdAt!: Date

  /** When to ask WeChat for what it knows of them; null when there is nothing to ask. */
  @Column(momentColumn({ nullable: true }))
  profileDueAt!: Date | null

  /** What we call them, because WeChat tells no names. */
  @Column(keyColumn(64, { nullable: true }))
  alias!: string | null

  @Column(keyColumn(16, { nullable: true }))
  language!: string | null

  /** What somebody of us calls them, in WeChat's console too. */
  @Column(keyColumn(128, { nullable: true }))
  remark!: string | null

  /** When our remark is to be taken to WeChat; null when there is nothing to take. */
  @Column(momentColumn({ nullable: true }))
  remarkDueAt!: Date | null

  /** Why WeChat has not taken our remark: for good, unless `remarkDueAt` says when it is tried again. */
  @Column(keyColumn(64, { nullable: true }))
  remarkProblem!: string | null

  /** When WeChat last took a remark of ours. */
  @Column(momentColumn({ nullable: true }))
  remarkSentAt!: Date | null

  /** The user who looks after them. */
  @Column({ ...referenceColumn, nullable: true })
  ownerId!: number | null

  /** How far they are with us. */
  @Column(keyColumn(16, { default: 'unknown' }))
  stage!: Stage

  /** What set the stage: `rule`, or `hand`, which no rule overrules. */
  @Column(keyColumn(8, { default: 'rule' }))
  stageBy!: 'rule' | 'hand'

  @Column(momentColumn({ nullable: true }))
  stageAt!: Date | null

  /** The same person as a follower of other accounts. */
  @Column({ ...referenceColumn, nullable: true })
  personId!: number | null

  /** A random number from 0 to 9999, to take a share of all followers without sorting them. */
  @Column(numberColumn({ default: 0 }))
  bucket!: number

  /** Since when they are on WeChat's black list. */
  @Column(momentColumn({ nullable: true }))
  blockedAt!: Date | null

  /** When they left; null while they follow. */
  @Column(momentColumn({ nullable: true }))
  unfollowedAt!: Date | null

  /** When a sync with WeChat last saw them. */
  @Column(momentColumn({ nullable: true }))
  syncedAt!: Date | null

  /** Counts the edits by people: an edit of an older version is refused. */
  @Column(numberColumn({ default: 1 }))
  version!: number
}
