import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../../platform/database/columns.ts'
import type { FollowerFilter } from '../../find/filter.ts'

export type ExportStatus = 'running' | 'done' | 'stopped'

/** A table of followers that somebody asked for. Its parts lie in the file store until it is forgotten. */
@Entity('follower_exports')
@Index('idx_follower_exports_account', ['accountId', 'id'])
@Index('idx_follower_exports_created', ['createdAt'])
export class FollowerExport {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  status!: ExportStatus

  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  @Column(jsonColumn())
  filter!: FollowerFilter

  @Column(jsonColumn())
  columnNames!: string[]

  @Column(numberColumn({ default: 0 }))
  partCount!: number

  @Column(numberColumn({ default: 0 }))
  followerCount!: number

  @Column(numberColumn({ default: 0 }))
  bytes!: number

  @Column(keyColumn(128))
  createdBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null
}
