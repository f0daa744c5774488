import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { PartialPushSettings } from './settings.schemas.ts'

/** What an account changed of the defaults of its pushes. */
@Entity('push_settings')
export class PushSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(jsonColumn())
  value!: PartialPushSettings

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
