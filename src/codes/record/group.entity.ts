import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'

/** group: what codes belong to, as a campaign or the shops of a town; channel: where they are seen, as a counter or a parcel. */
export const groupKinds = ['group', 'channel'] as const
export type GroupKind = typeof groupKinds[number]

/** Codes that are counted together. */
@Entity('code_groups')
@Index('idx_code_groups_name', ['accountId', 'kind', 'name'], { unique: true })
@Index('idx_code_groups_kind', ['accountId', 'kind', 'id'])
export class CodeGroup {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(8))
  kind!: GroupKind

  @Column(textColumn(60))
  name!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}
