import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { Scope } from './scopes.ts'

export type MacroAction =
  | { do: 'say', text: string }
  | { do: 'note', text: string }
  | { do: 'label', labelId: number }
  | { do: 'unlabel', labelId: number }
  | { do: 'prioritise', priority: number }
  | { do: 'transfer', teamId: number }
  | { do: 'snooze', minutes: number }
  | { do: 'resolve' }

/** Several things that are often done with a conversation together. */
@Entity('macros')
@Index('idx_macros_name', ['accountId', 'scope', 'holderId', 'name'], { unique: true })
@Index('idx_macros_list', ['accountId', 'id'])
export class Macro {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(4))
  scope!: Scope

  @Column(referenceColumn)
  holderId!: number

  @Column(textColumn(64))
  name!: string

  @Column(jsonColumn())
  actions!: MacroAction[]

  @Column(numberColumn())
  used!: number

  @Column(momentColumn({ nullable: true }))
  usedAt!: Date | null

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}
