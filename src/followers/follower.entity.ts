import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../platform/database/columns.ts'

/** A person who follows the account, or once did, or wrote to it. WeChat tells no names: the openid is all there is at first. */
@Entity('followers')
@Index('idx_followers_openid', ['accountId', 'openid'], { unique: true })
@Index('idx_followers_recent', ['accountId', 'id'])
@Index('idx_followers_profile', ['profileDueAt'])
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
}
