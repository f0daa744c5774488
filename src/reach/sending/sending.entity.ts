import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** What somebody asked through the API to be sent, under a key of theirs: asked again it is the same order. */
@Entity('touch_orders')
@Index('idx_touch_orders_once', ['accountId', 'orderKey'], { unique: true })
@Index('idx_touch_orders_follower', ['accountId', 'followerId'])
export class TouchOrder {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(64))
  orderKey!: string

  @Column(referenceColumn)
  followerId!: number

  /** Of what was asked: the same key with something else is refused. */
  @Column(keyColumn(43))
  digest!: string

  @Column(keyColumn(128))
  orderedBy!: string

  @Column(momentColumn())
  createdAt!: Date
}

/** Who sends for an account. A holder whose epoch is over writes nothing any more. */
@Entity('reach_lanes')
export class ReachLane {
  @PrimaryColumn(ownReference)
  accountId!: number

  @Column(keyColumn(64))
  holder!: string

  @Column(numberColumn())
  epoch!: number

  /** By the database's clock. */
  @Column(numberColumn())
  expiresMs!: number
}

/** Calls of a route on a day in China, where WeChat's days begin. */
@Entity('reach_budgets')
export class ReachBudget {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownKeyColumn(16))
  route!: string

  @PrimaryColumn(ownKeyColumn(10))
  day!: string

  @Column(numberColumn())
  used!: number

  /** WeChat itself said that the day's quota is used up. */
  @Column({ ...booleanColumn, default: 0 })
  isExhausted!: boolean
}

/** How many touches of a day of the account ended how. */
@Entity('touch_tallies')
export class TouchTally {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownKeyColumn(10))
  day!: string

  @PrimaryColumn(ownKeyColumn(16))
  route!: string

  @PrimaryColumn(ownKeyColumn(16))
  purpose!: string

  @PrimaryColumn(ownKeyColumn(16))
  status!: string

  /** '' where there is none. */
  @PrimaryColumn(ownKeyColumn(64))
  reason!: string

  @Column(numberColumn())
  touches!: number
}
