import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { booleanColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** Who is in a segment that is tracked, as far as we know. */
@Entity('segment_members')
@Index('idx_segment_members_follower', ['accountId', 'followerId'])
export class SegmentMember {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  segmentId!: number

  @PrimaryColumn(keyPart)
  followerId!: number

  /** When we saw it. Who was in it when tracking began, or when the rule was changed, has that moment. */
  @Column(momentColumn())
  enteredAt!: Date
}

/**
 * Why all followers are looked at: `fill` writes who is in without a word, `time` follows the clock, `drift` looks for what was
 * missed, `clear` takes all members away, and the track with them.
 */
export type SweepKind = 'fill' | 'time' | 'drift' | 'clear'

/** That a segment is tracked, and how far the look at all followers has come. */
@Entity('segment_tracks')
@Index('idx_segment_tracks_due', ['sweepDueAt'])
export class SegmentTrack {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  segmentId!: number

  /** Raised whenever its rule means something else: what was reckoned by an older one is not written. */
  @Column(numberColumn())
  revision!: number

  /** Whether the rule's answer changes while nothing happens. */
  @Column(booleanColumn)
  usesTime!: boolean

  /** Null between sweeps. */
  @Column(keyColumn(8, { nullable: true }))
  sweep!: SweepKind | null

  /** The last follower that the sweep looked at. */
  @Column(numberColumn({ default: 0 }))
  sweptTo!: number

  @Column(momentColumn({ nullable: true }))
  sweepStartedAt!: Date | null

  /** When the next sweep begins or goes on; null for none. */
  @Column(momentColumn({ nullable: true }))
  sweepDueAt!: Date | null

  /** When the last sweep had looked at everybody; null until the first has. */
  @Column(momentColumn({ nullable: true }))
  sweptAt!: Date | null

  /** Changes that only a sweep found, where the timeline should have told. */
  @Column(numberColumn({ default: 0 }))
  missed!: number
}

/** In place of an account's id: events of all accounts have one sequence of ids, and are read together. */
export const allAccounts = 0

/** How far the timelines are read: one row, of `allAccounts`. */
@Entity('segment_readers')
export class SegmentReader {
  @PrimaryColumn(keyPart)
  accountId!: number

  /** Everything up to here was looked at once. */
  @Column(numberColumn())
  headId!: number

  /** Everything up to here was looked at again, when whatever has a smaller id had to be committed. */
  @Column(numberColumn())
  tailId!: number

  /** The head as it was at `markMs`, by the database's clock. */
  @Column(numberColumn())
  markId!: number

  @Column(numberColumn())
  markMs!: number
}
