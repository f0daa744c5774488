import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'

/** An address in a push that is followed. It never changes: what was sent leads where it led. */
@Entity('push_links')
@Index('idx_push_links_once', ['accountId', 'pushId', 'urlHash'], { unique: true })
export class PushLink {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  pushId!: number

  @Column(textColumn(1024))
  url!: string

  @Column(keyColumn(43))
  urlHash!: string

  /** WeChat is asked who opens it, since links are passed on. */
  @Column(booleanColumn)
  asksReader!: boolean

  /** How often somebody opened it. */
  @Column(numberColumn({ default: 0 }))
  clicks!: number

  @Column(momentColumn())
  createdAt!: Date
}

/** Somebody opened a link. It stays until it is counted, which is seconds. */
@Entity('push_clicks')
@Index('idx_push_clicks_visit', ['accountId', 'visit'], { unique: true })
@Index('idx_push_clicks_due', ['dueAt', 'id'])
export class PushClick {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  deliveryId!: number

  @Column(referenceColumn)
  linkId!: number

  /** Of its own, made up. */
  @Column(keyColumn(22))
  visit!: string

  @Column(momentColumn())
  at!: Date

  /** When it is counted, whatever WeChat says by then. */
  @Column(momentColumn())
  dueAt!: Date

  /** The follower who opened it, as WeChat says; 0: somebody who is none; null: not known. */
  @Column({ ...referenceColumn, nullable: true })
  readerId!: number | null
}
