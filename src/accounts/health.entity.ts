import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, keyColumn, momentColumn, ownKeyColumn, referenceColumn } from '../platform/database/columns.ts'

const accountKey = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** As WeChat told them; `checkedAt` in ISO 8601, because it lies in JSON. */
export interface ToldAddresses { addresses: string[], checkedAt: string }

export interface ToldQuota {
  api: string
  dailyLimit: number
  used: number
  remain: number
  /** So many calls in so many seconds, where WeChat says so. */
  rate: { calls: number, seconds: number } | null
  checkedAt: string
}

/** What WeChat last told of an account. What could not be read stays as it was read before. */
@Entity('account_health')
export class AccountHealth {
  @PrimaryColumn(accountKey)
  accountId!: number

  @Column(jsonColumn({ nullable: true }))
  callbackIps!: ToldAddresses | null

  @Column(jsonColumn({ nullable: true }))
  apiIps!: ToldAddresses | null

  @Column(jsonColumn())
  quotas!: ToldQuota[]

  /** When it was last tried. */
  @Column(momentColumn())
  checkedAt!: Date

  /** The code of what was wrong then. */
  @Column(keyColumn(64, { nullable: true }))
  problem!: string | null
}

/** An API that WeChat refuses to the account, until it works again. */
@Entity('account_refusals')
export class AccountRefusal {
  @PrimaryColumn(accountKey)
  accountId!: number

  @PrimaryColumn(ownKeyColumn(128))
  api!: string

  @Column({ type: 'integer' })
  errcode!: number

  @Column(momentColumn())
  refusedAt!: Date

  /** When a quota is renewed; null for what only an operator or WeChat can change. */
  @Column(momentColumn({ nullable: true }))
  untilAt!: Date | null
}
