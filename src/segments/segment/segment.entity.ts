import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { Rule } from '../rule/index.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** A rule that picks followers, under a name. */
@Entity('segments')
@Index('idx_segments_name', ['accountId', 'liveName'], { unique: true })
@Index('idx_segments_account', ['accountId', 'id'])
export class Segment {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  /** The name while the segment is in use; null, which is never unique, once it is archived. */
  @Column(textColumn(64, { nullable: true }))
  liveName!: string | null

  @Column(textColumn(200))
  description!: string

  @Column(jsonColumn())
  rule!: Rule

  @Column(numberColumn())
  version!: number

  @Column(textColumn(64))
  createdBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn())
  changedAt!: Date

  @Column(momentColumn({ nullable: true }))
  archivedAt!: Date | null
}

/** A segment as it was: what a push sent by, however it is edited later. */
@Entity('segment_versions')
export class SegmentVersion {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  segmentId!: number

  @PrimaryColumn(keyPart)
  version!: number

  @Column(textColumn(64))
  name!: string

  @Column(jsonColumn())
  rule!: Rule

  @Column(textColumn(64))
  changedBy!: string

  @Column(momentColumn())
  changedAt!: Date
}

export type ReferenceKind = 'segment' | 'list'

/** What a live segment's rule names: another segment, or a list. Neither goes while it is named. */
@Entity('segment_references')
@Index('idx_segment_references_named', ['accountId', 'kind', 'namedId', 'segmentId'])
export class SegmentReference {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  segmentId!: number

  @PrimaryColumn({ type: 'varchar', length: 8, charset: 'utf8mb4', collation: 'utf8mb4_bin' })
  kind!: ReferenceKind

  @PrimaryColumn(keyPart)
  namedId!: number
}
