import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { Weekday, Weekly } from './working-time.ts'

/** When an account works, in its own time zone. Of its calendars one is the default. */
@Entity('work_calendars')
@Index('idx_work_calendars_name', ['accountId', 'name'], { unique: true })
@Index('idx_work_calendars_default', ['accountId', 'isDefault'], { unique: true })
export class WorkCalendarRow {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  @Column(jsonColumn())
  weekly!: Weekly

  /** True or nothing, so that the database lets one be it. */
  @Column({ ...booleanColumn, nullable: true })
  isDefault!: true | null

  @Column(momentColumn())
  createdAt!: Date

  /** Also raised when its days change. */
  @Column(numberColumn())
  version!: number
}

/** A holiday, or a workday that makes up for one. */
@Entity('work_calendar_days')
@Index('idx_work_calendar_days_once', ['accountId', 'calendarId', 'day'], { unique: true })
export class WorkCalendarDay {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  calendarId!: number

  @Column(keyColumn(10))
  day!: string

  @Column(booleanColumn)
  isWorking!: boolean

  @Column(textColumn(64))
  name!: string

  @Column(keyColumn(9, { nullable: true }))
  weekday!: Weekday | null
}
