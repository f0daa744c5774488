import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, numberColumn, referenceColumn } from '../platform/database/columns.ts'
import type { CountedFigure } from './counting.ts'

/** How often something happened on a day in China, as far as it is added up: see `DayTick`. */
@Entity('day_counts')
@Index('idx_day_counts_once', ['accountId', 'day', 'figure'], { unique: true })
export class DayCount {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(10))
  day!: string

  @Column(keyColumn(16))
  figure!: CountedFigure

  @Column(numberColumn())
  amount!: number
}

/**
 * What one transaction counted, until it is added to the day a minute later. Everybody who works on deliveries only adds rows here: one
 * row that all of them raise would make them wait for each other.
 */
@Entity('day_ticks')
@Index('idx_day_ticks_day', ['accountId', 'day', 'figure', 'amount'])
export class DayTick {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(10))
  day!: string

  @Column(keyColumn(16))
  figure!: CountedFigure

  @Column(numberColumn())
  amount!: number
}
