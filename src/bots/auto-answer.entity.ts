import { Column, Entity, PrimaryColumn } from 'typeorm'
import { booleanColumn, momentColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'

/** What answers a follower's message when nobody else does. One text per account. */
@Entity('auto_answers')
export class AutoAnswer {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(booleanColumn)
  enabled!: boolean

  @Column(textColumn(600))
  text!: string

  @Column(momentColumn())
  changedAt!: Date
}
