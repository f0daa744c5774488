import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { PartialSettings } from './settings.schemas.ts'

/** What an account changed of the desk's defaults. */
@Entity('desk_settings')
export class DeskSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(jsonColumn())
  value!: PartialSettings

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
