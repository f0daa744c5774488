import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, referenceColumn } from '../../platform/database/columns.ts'

/** Somebody was sent a push to see what it looks like. It is none of the push's deliveries and counts for nothing there. */
@Entity('push_tests')
@Index('idx_push_tests_follower', ['accountId', 'followerId', 'id'])
@Index('idx_push_tests_push', ['accountId', 'pushId', 'id'])
export class PushTest {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  pushId!: number

  @Column(referenceColumn)
  followerId!: number

  /** Its key. */
  @Column(keyColumn(1))
  variant!: string

  @Column(keyColumn(64))
  askedBy!: string

  @Column(momentColumn())
  createdAt!: Date
}
