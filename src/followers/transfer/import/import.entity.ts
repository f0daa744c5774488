import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../../platform/database/columns.ts'
import type { Said } from '../../../platform/texts.ts'
import type { Delimiter } from '../csv/cells.ts'
import type { Encoding } from '../csv/encoding.ts'
import type { MappedColumn } from './mapping.ts'

/** `stopped` was cancelled or failed half way: what is written stays, and can be undone as after `done`. */
export type ImportStatus = 'uploading' | 'uploaded' | 'running' | 'done' | 'stopped' | 'undoing' | 'undone'

export interface ImportOptions { columns: MappedColumn[], unknown: 'refuse' | 'create', empty: 'keep' | 'clear', dryRun: boolean }

const count = numberColumn({ default: 0 })

/** A table that somebody sent, and what became of its lines. */
@Entity('follower_imports')
@Index('idx_follower_imports_account', ['accountId', 'taskId'])
@Index('idx_follower_imports_file', ['fileRemovedAt', 'createdAt'])
export class FollowerImport {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  status!: ImportStatus

  /** Its name in the file store. */
  @Column(keyColumn(200))
  fileName!: string

  @Column(numberColumn())
  bytes!: number

  @Column(keyColumn(8))
  encoding!: Encoding

  @Column(keyColumn(1))
  delimiter!: Delimiter

  @Column(jsonColumn())
  columnNames!: string[]

  /** The byte at which the first line below the header begins. */
  @Column(numberColumn())
  dataStart!: number

  @Column(numberColumn())
  lineCount!: number

  @Column(jsonColumn({ nullable: true }))
  options!: ImportOptions | null

  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  @Column({ ...referenceColumn, nullable: true })
  undoTaskId!: number | null

  /** The line at which the last checkpoint stands. */
  @Column(count)
  fromLine!: number

  /** Which of the pieces behind the checkpoint are written: a bit for each. */
  @Column(count)
  writtenPieces!: number

  /** Lines that were looked at; each is one of changed, unchanged, created, repeated and fault. */
  @Column(count)
  doneCount!: number

  @Column(count)
  changedCount!: number

  @Column(count)
  unchangedCount!: number

  @Column(count)
  createdCount!: number

  /** Lines that count for nothing, because a later line has the same openid. */
  @Column(count)
  repeatedCount!: number

  @Column(count)
  faultCount!: number

  /** Followers that an undo set back, and those that had changed since. */
  @Column(count)
  undoneCount!: number

  @Column(count)
  leftCount!: number

  @Column(keyColumn(128))
  createdBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  fileRemovedAt!: Date | null
}

/** A line that was not taken, and why. Of the cells nothing is kept but which one it was. */
@Entity('follower_import_faults')
@Index('idx_follower_import_faults_once', ['accountId', 'importId', 'lineNumber'], { unique: true })
export class FollowerImportFault {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  importId!: number

  @Column(numberColumn())
  lineNumber!: number

  /** Null when the line as a whole is at fault. */
  @Column(keyColumn(100, { nullable: true }))
  columnName!: string | null

  @Column(keyColumn(64))
  code!: string

  /** What there is to say, in English and to be put into other languages. */
  @Column(jsonColumn())
  said!: Said
}
