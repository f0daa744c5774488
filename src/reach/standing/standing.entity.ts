import { Column, Entity, PrimaryColumn } from 'typeorm'
import { booleanColumn, keyColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { Standing } from './standing.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const
const counter = numberColumn({ default: 0 })
const period = keyColumn(10, { default: '' })
/** A moment to compare with, 0 for never: no NULL in the conditions that run over millions of rows. */
const moment = numberColumn({ default: 0 })

/** How one follower may be written to. No row: they did nothing and were sent nothing. Counters of another period count nothing. */
@Entity('reach_states')
export class ReachState {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  followerId!: number

  @Column(moment)
  windowUntil!: number

  @Column(counter)
  windowLeft!: number

  /** `CreateTime` of the last action that opened it. */
  @Column(moment)
  windowAt!: number

  /** The last eight service sends, 13 digits of milliseconds each, oldest first: an action that is told late finds what was sent after it. */
  @Column(keyColumn(104, { default: '' }))
  recentSends!: string

  @Column(keyColumn(16, { nullable: true }))
  refusal!: Standing['refusal']

  @Column(period)
  massPeriod!: string

  @Column(counter)
  massUsed!: number

  @Column(period)
  contentDay!: string

  @Column(counter)
  contentDayUsed!: number

  @Column(period)
  contentWeek!: string

  @Column(counter)
  contentWeekUsed!: number

  @Column(period)
  contentMonth!: string

  @Column(counter)
  contentMonthUsed!: number

  /** Since when they want no content at all. */
  @Column(momentColumn({ nullable: true }))
  contentOutAt!: Date | null

  @Column(moment)
  heldUntil!: number

  /** Who keeps pushes away from them. */
  @Column(keyColumn(64, { nullable: true }))
  heldBy!: string | null
}

/** What a follower allowed one notice to do; of a template, only whether they refused it. */
@Entity('reach_grants')
export class ReachGrant {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  followerId!: number

  @PrimaryColumn(ownKeyColumn(64))
  templateId!: string

  @Column(counter)
  sendsLeft!: number

  @Column({ ...booleanColumn, default: 0 })
  isLong!: boolean

  @Column(momentColumn({ nullable: true }))
  refusedAt!: Date | null

  /** When they last said something of it. */
  @Column(momentColumn())
  changedAt!: Date
}
