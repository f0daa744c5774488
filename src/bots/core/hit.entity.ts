import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { AnsweredBy } from './answerer.ts'

export type HitOutcome = 'answered' | 'suggested' | 'handedOver' | 'silenced'

/** A delivery that was answered without a person, and by what. */
@Entity('bot_hits')
@Index('idx_bot_hits_once', ['accountId', 'inboxId'], { unique: true })
@Index('idx_bot_hits_account', ['accountId', 'id'])
@Index('idx_bot_hits_ref', ['accountId', 'kind', 'refId', 'id'])
@Index('idx_bot_hits_follower', ['accountId', 'followerId', 'id'])
export class BotHit {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  kind!: AnsweredBy['kind']

  /** The rule, entry or code that answered. */
  @Column(referenceColumn)
  refId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  inboxId!: number

  @Column(keyColumn(16))
  outcome!: HitOutcome

  @Column(momentColumn())
  at!: Date
}

/** How often something of ours answered on a day of the account, counted with the rows that say so; it stays when they go. */
@Entity('bot_days')
export class BotDay {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @PrimaryColumn(ownKeyColumn(10))
  day!: string

  @PrimaryColumn(ownKeyColumn(16))
  kind!: AnsweredBy['kind']

  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  refId!: number

  @PrimaryColumn(ownKeyColumn(16))
  outcome!: HitOutcome

  @Column(numberColumn())
  amount!: number
}

/** How much was said to a follower without a person lately, so that two machines do not talk for ever. */
@Entity('bot_talks')
export class BotTalk {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  followerId!: number

  @Column(momentColumn())
  since!: Date

  @Column(numberColumn())
  answers!: number
}

/** Counts the changes of what answerers keep in memory. */
@Entity('bot_versions')
export class BotVersion {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @PrimaryColumn({ type: 'varchar', length: 16, charset: 'utf8mb4', collation: 'utf8mb4_bin' })
  kind!: string

  @Column(numberColumn())
  version!: number
}
