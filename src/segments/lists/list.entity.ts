import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const
const count = numberColumn({ default: 0 })

/** `uploading` until the file is sound, `reading` while its lines are looked up; only what is `ready` can be named by a rule. */
export type ListStatus = 'uploading' | 'reading' | 'ready' | 'stopped' | 'removed'

/** How the file is read; null once nobody needs to. */
export interface ListFile { encoding: 'utf-8' | 'gbk', delimiter: ',' | ';' | '\t', columns: string[], dataStart: number }

/** Followers named one by one in a file. It never changes: who needs another one uploads another one. */
@Entity('segment_lists')
@Index('idx_segment_lists_name', ['accountId', 'liveName'], { unique: true })
@Index('idx_segment_lists_account', ['accountId', 'id'])
@Index('idx_segment_lists_file', ['fileRemovedAt', 'createdAt'])
@Index('idx_segment_lists_status', ['status'])
export class SegmentList {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  @Column(textColumn(64, { nullable: true }))
  liveName!: string | null

  @Column(keyColumn(16))
  status!: ListStatus

  /** Its name in the file store. */
  @Column(keyColumn(200))
  fileName!: string

  @Column(jsonColumn({ nullable: true }))
  file!: ListFile | null

  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  /** Lines of the file that are not empty. */
  @Column(count)
  lineCount!: number

  /** Followers on the list. */
  @Column(count)
  memberCount!: number

  /** Lines that name who is on the list already. */
  @Column(count)
  repeatedCount!: number

  /** Lines that name nobody we know. */
  @Column(count)
  unknownCount!: number

  @Column(textColumn(64))
  createdBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  fileRemovedAt!: Date | null
}

@Entity('segment_list_members')
@Index('idx_segment_list_members_follower', ['accountId', 'followerId'])
export class SegmentListMember {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  listId!: number

  @PrimaryColumn(keyPart)
  followerId!: number
}

export type ListFault = 'LIST_LINE_EMPTY' | 'LIST_LINE_UNFIT' | 'LIST_LINE_UNKNOWN'

/** A line that put nobody on the list. Whom it named is not kept: nobody could erase it. */
@Entity('segment_list_faults')
export class SegmentListFault {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  listId!: number

  @PrimaryColumn(keyPart)
  lineNumber!: number

  @Column(keyColumn(24))
  code!: ListFault
}
