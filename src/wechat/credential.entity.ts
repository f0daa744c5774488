import { Column, Entity, PrimaryColumn } from 'typeorm'
import { longTextColumn, momentColumn, ownKeyColumn, referenceColumn } from '../platform/database/columns.ts'

export type CredentialKind = 'accessToken' | 'jsTicket'

/** What WeChat lends an account for a while, as every process shares it. */
@Entity('wechat_credentials')
export class WechatCredential {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @PrimaryColumn(ownKeyColumn(16))
  kind!: CredentialKind

  @Column(longTextColumn())
  sealedValue!: string

  @Column(momentColumn())
  expiresAt!: Date

  @Column(momentColumn())
  fetchedAt!: Date

  /** When we last asked for a new token by force, whatever came of it. */
  @Column(momentColumn({ nullable: true }))
  forcedAt!: Date | null

  /** How often another system replaced the token that we had. */
  @Column({ type: 'integer' })
  foreignRefreshes!: number

  @Column(momentColumn({ nullable: true }))
  foreignRefreshedAt!: Date | null
}
