import { Column, Entity, PrimaryColumn } from 'typeorm'
import { jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { PartialBotSettings } from './settings.schemas.ts'

/** What an account changed of the defaults of its bots. */
@Entity('bot_settings')
export class BotSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(jsonColumn())
  value!: PartialBotSettings

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
