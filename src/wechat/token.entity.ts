import { Column, Entity, PrimaryColumn } from 'typeorm'
import { longTextColumn, momentColumn, referenceColumn } from '../platform/database/columns.ts'

/** The account's access token as every process shares it, sealed. */
@Entity('wechat_tokens')
export class WechatToken {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(longTextColumn())
  sealedToken!: string

  @Column(momentColumn())
  expiresAt!: Date
}
