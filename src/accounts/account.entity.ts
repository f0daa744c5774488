import { Column, Entity, Index, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, longTextColumn, momentColumn, textColumn } from '../platform/database/columns.ts'
import type { EncryptionMode } from '../wechat/envelope.ts'

export type AccountKind = 'service' | 'subscription'

/** One official account that we serve. Its secrets are sealed with APP_KEY, each bound to its column and row. */
@Entity('accounts')
@Index('idx_accounts_appid', ['appid'], { unique: true })
export class Account {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(textColumn(60))
  name!: string

  @Column(keyColumn(64))
  appid!: string

  /** WeChat's own id of the account, gh_…: `FromUserName` of every passive reply. */
  @Column(keyColumn(64))
  originalId!: string

  @Column({ type: 'varchar', length: 16 })
  kind!: AccountKind

  @Column(booleanColumn)
  isVerified!: boolean

  @Column({ type: 'varchar', length: 16 })
  mode!: EncryptionMode

  @Column({ type: 'varchar', length: 64 })
  timeZone!: string

  @Column(longTextColumn())
  sealedToken!: string

  @Column(longTextColumn({ nullable: true }))
  sealedAesKey!: string | null

  /** WeChat goes on using the key before for a while when the operator changes it. */
  @Column(longTextColumn({ nullable: true }))
  sealedPreviousAesKey!: string | null

  @Column(longTextColumn({ nullable: true }))
  sealedAppSecret!: string | null

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  disabledAt!: Date | null

  /** Grows with every change: an edit over somebody else's edit is refused. */
  @VersionColumn({ type: 'integer' })
  version!: number
}
