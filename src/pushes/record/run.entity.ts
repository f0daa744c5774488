import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/**
 * waiting: its time has not come; freezing: who it concerns is written down; running: it goes out; paused: it stands still;
 * cancelling: what was not tried is taken back; done: nothing is left to try; cancelled: nothing more goes out.
 */
export const runStatuses = ['waiting', 'freezing', 'running', 'paused', 'cancelling', 'done', 'cancelled'] as const
export type RunStatus = typeof runStatuses[number]

/** When it begins for followers who live elsewhere, by their time zone. */
export interface Zones { attributeId: number, byZone: Record<string, number>, otherwiseMs: number }

/** One occurrence of a push: the unique key lets exactly one of many processes begin it. */
@Entity('push_runs')
@Index('idx_push_runs_once', ['accountId', 'pushId', 'occurrence'], { unique: true })
@Index('idx_push_runs_due', ['status', 'dueAt', 'id'])
@Index('idx_push_runs_recent', ['accountId', 'dueAt', 'id'])
export class PushRun {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  pushId!: number

  /** `once`, the moment of a recurring one, or what brought followers in. */
  @Column(keyColumn(64))
  occurrence!: string

  @Column(keyColumn(16))
  status!: RunStatus

  /** Why it stands still or ended as it did; null when all is well. */
  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null

  @Column(momentColumn())
  dueAt!: Date

  /** What has not gone out by then does not go out any more. */
  @Column(momentColumn())
  expiresAt!: Date

  @Column(jsonColumn({ nullable: true }))
  zones!: Zones | null

  /** Followers come in one by one while it runs: it ends when it expires, and not when all are served. */
  @Column(booleanColumn)
  isOpen!: boolean

  /** The segment as it was when the run began. */
  @Column(numberColumn({ nullable: true }))
  segmentVersion!: number | null

  @Column(jsonColumn({ nullable: true }))
  rule!: Record<string, unknown> | null

  /** Those of the segments that the rule names, by their ids. */
  @Column(jsonColumn({ nullable: true }))
  namedVersions!: Record<number, number> | null

  /** By what it is decided who is held out all through, when the run began. */
  @Column(numberColumn({ default: 0 }))
  holdOutPercent!: number

  /** The last follower who was looked at; null before the first. */
  @Column(numberColumn({ nullable: true }))
  frozenTo!: number | null

  /** How many deliveries it has. */
  @Column(numberColumn({ default: 0 }))
  audience!: number

  /** How many calls to many at once it has asked for. */
  @Column(numberColumn({ default: 0 }))
  massCalls!: number

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  startedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  frozenAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null

  /** When the numbers and the rows last agreed. */
  @Column(momentColumn({ nullable: true }))
  provedAt!: Date | null
}
