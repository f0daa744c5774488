import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { DeepPartial } from '../../platform/laid-over.ts'
import type { CodeSettings } from './settings.schemas.ts'

/** What an account changed of the defaults of its codes. */
@Entity('code_settings')
export class CodeSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(jsonColumn())
  value!: DeepPartial<CodeSettings>

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
