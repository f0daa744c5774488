import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { RetentionDays } from './retention.rules.ts'

/** How long an account keeps what; one that never said so has no row. */
@Entity('retention_rules')
@Index('idx_retention_rules_account', ['accountId'], { unique: true })
export class RetentionRules {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(jsonColumn())
  days!: RetentionDays

  @Column(numberColumn())
  version!: number
}

/** WeChat said that somebody closed their account, or took back leave to keep something. */
@Entity('revocations')
@Index('idx_revocations_once', ['accountId', 'followerId', 'scope', 'revokedAt'], { unique: true })
@Index('idx_revocations_due', ['accountId', 'endedAt', 'revokedAt'])
export class Revocation {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  followerId!: number

  /** `account` for all of it, else WeChat's number for what was revoked. */
  @Column(keyColumn(32))
  scope!: string

  @Column(momentColumn())
  revokedAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null
}
