import { Column, Entity, PrimaryColumn } from 'typeorm'
import { numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** What came of the deliveries of a run, counted with their rows. */
@Entity('push_outcomes')
export class PushOutcome {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  pushId!: number

  @PrimaryColumn(ownReference)
  runId!: number

  /** −1: held out. */
  @PrimaryColumn({ type: 'integer' })
  variant!: number

  /** `clicked`; `converted.unreached`, where nothing had arrived; `value.CNY`, in the hundredth part of it. */
  @PrimaryColumn(ownKeyColumn(32))
  outcome!: string

  @Column(numberColumn())
  amount!: number
}
