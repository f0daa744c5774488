import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'

export const materialKinds = ['image', 'voice', 'video', 'thumb'] as const
export type MaterialKind = typeof materialKinds[number]

/** uploading: its file is being written; removed: its file is going. Both are nobody's business, and go by themselves after a crash. */
export type MaterialState = 'uploading' | 'stored' | 'removed'

/** A file of ours that may be sent, and the ids under which WeChat has it. The same file of the same kind is there once. */
@Entity('materials')
@Index('idx_materials_once', ['accountId', 'kind', 'sha256'], { unique: true })
@Index('idx_materials_list', ['accountId', 'state', 'id'])
@Index('idx_materials_tidy', ['state', 'changedAt'])
export class Material {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column({ type: 'varchar', length: 16 })
  kind!: MaterialKind

  @Column({ type: 'varchar', length: 16 })
  state!: MaterialState

  @Column(textColumn(128))
  name!: string

  /** In the file store. */
  @Column(keyColumn(100))
  fileName!: string

  /** Of the content; null unless it is stored. */
  @Column(keyColumn(64, { nullable: true }))
  sha256!: string | null

  @Column({ type: 'varchar', length: 64 })
  type!: string

  @Column(numberColumn())
  bytes!: number

  /** WeChat's, for ever. */
  @Column(keyColumn(128, { nullable: true }))
  permanentMediaId!: string | null

  /** WeChat's, for three days. */
  @Column(keyColumn(128, { nullable: true }))
  mediaId!: string | null

  @Column(momentColumn({ nullable: true }))
  mediaExpiresAt!: Date | null

  @Column(textColumn(128))
  createdBy!: string

  @Column(momentColumn())
  createdAt!: Date

  /** When it came into its state. */
  @Column(momentColumn())
  changedAt!: Date
}
