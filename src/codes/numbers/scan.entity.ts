import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** follow: they came by it and were not known before; return: they were, and follow again; scan: they followed already. */
export const scanKinds = ['scan', 'follow', 'return'] as const
export type ScanKind = typeof scanKinds[number]

/** One scan of a code by one follower. */
@Entity('code_scans')
@Index('idx_code_scans_once', ['accountId', 'inboxId'], { unique: true })
@Index('idx_code_scans_follower', ['accountId', 'followerId', 'at'])
@Index('idx_code_scans_code', ['accountId', 'codeId', 'id'])
@Index('idx_code_scans_look', ['lookAt', 'id'])
export class CodeScan {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  codeId!: number

  /** Where the code was: whoever stays is counted where they came. */
  @Column({ ...referenceColumn, nullable: true })
  groupId!: number | null

  @Column({ ...referenceColumn, nullable: true })
  channelId!: number | null

  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  inboxId!: number

  @Column(momentColumn())
  at!: Date

  /** The account's, as everything by day. */
  @Column(keyColumn(10))
  day!: string

  @Column(keyColumn(8))
  kind!: ScanKind

  /** When to look whether who came still follows; null when nobody looks any more. */
  @Column(momentColumn({ nullable: true }))
  lookAt!: Date | null

  /** How often somebody has looked. */
  @Column(numberColumn())
  looks!: number
}

/** The code that a follower scanned last. */
@Entity('code_followers')
export class CodeFollower {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  followerId!: number

  @Column(referenceColumn)
  codeId!: number

  @Column(momentColumn())
  at!: Date
}

/** What is counted together: a code, a group or channel of them, or all that invite (`ofId` 0). */
export type CountedKind = 'code' | 'group' | 'channel' | 'invitations'

/** What happened on one day of the account, counted with the rows that say so. */
@Entity('code_days')
export class CodeDay {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownKeyColumn(12))
  ofKind!: CountedKind

  @PrimaryColumn(ownReference)
  ofId!: number

  @PrimaryColumn(ownKeyColumn(10))
  day!: string

  /** `scans`, `follows`; `first.conversions`; `last.value.CNY`, in the hundredth part of it. */
  @PrimaryColumn(ownKeyColumn(24))
  what!: string

  @Column(numberColumn())
  amount!: number
}
