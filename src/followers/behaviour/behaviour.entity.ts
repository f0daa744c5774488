import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, referenceColumn } from '../../platform/database/columns.ts'

/** What another system calls a follower. */
@Entity('follower_external_ids')
@Index('idx_follower_external_ids_once', ['accountId', 'system', 'externalId'], { unique: true })
@Index('idx_follower_external_ids_follower', ['accountId', 'followerId', 'system'], { unique: true })
export class FollowerExternalId {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(20))
  system!: string

  @Column(keyColumn(64))
  externalId!: string

  @Column(referenceColumn)
  followerId!: number

  @Column(momentColumn())
  createdAt!: Date
}

/** That another system's event was taken in. It stays when the timeline is gone, and names nobody: what was told once is never told again. */
@Entity('event_receipts')
@Index('idx_event_receipts_once', ['accountId', 'system', 'eventId'], { unique: true })
export class EventReceipt {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(20))
  system!: string

  @Column(keyColumn(64))
  eventId!: string

  /** Of the whole content. */
  @Column(keyColumn(64))
  digest!: string

  /** Which request brought it, and where in it. */
  @Column(keyColumn(40))
  arrival!: string

  @Column(momentColumn())
  receivedAt!: Date
}
