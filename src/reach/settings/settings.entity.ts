import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { PartialSettings } from './settings.schemas.ts'

/** What an account has chosen; an account without a row lives by the defaults. */
@Entity('reach_settings')
export class ReachSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  /** Laid over the defaults when it is read: a new setting needs no migration. */
  @Column(jsonColumn())
  value!: PartialSettings

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
