import { Column, Entity, PrimaryColumn } from 'typeorm'
import { booleanColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** How many followers a segment meant on a day of its account's. */
@Entity('segment_sizes')
export class SegmentSize {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  segmentId!: number

  @PrimaryColumn(ownKeyColumn(10))
  day!: string

  @Column(numberColumn())
  size!: number

  @Column(booleanColumn)
  isExact!: boolean

  @Column(momentColumn())
  takenAt!: Date
}
