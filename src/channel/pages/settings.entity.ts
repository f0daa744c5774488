import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { PageSettings } from './pages.schemas.ts'

/** Which web pages are the account's own. */
@Entity('page_settings')
export class PageSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(jsonColumn())
  value!: Partial<PageSettings>

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
