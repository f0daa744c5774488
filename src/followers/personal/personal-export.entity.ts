import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/** Everything we have of one person, in a file that is there for some days. */
@Entity('personal_exports')
@Index('idx_personal_exports_follower', ['accountId', 'followerId', 'id'])
@Index('idx_personal_exports_expiry', ['removedAt', 'expiresAt'])
export class PersonalExport {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  followerId!: number

  /** In the file store; made by us before the file is. */
  @Column(keyColumn(100))
  fileName!: string

  @Column(numberColumn({ nullable: true }))
  bytes!: number | null

  @Column(keyColumn(128))
  askedBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  readyAt!: Date | null

  @Column(momentColumn())
  expiresAt!: Date

  /** Since when the file is not there any more. */
  @Column(momentColumn({ nullable: true }))
  removedAt!: Date | null
}
