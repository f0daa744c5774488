import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { DryRunResult, Outcome } from './dry-run.rules.ts'

/** What would become of a push if it went out: reckoned once, kept for a week. */
@Entity('push_dry_runs')
@Index('idx_push_dry_runs_push', ['accountId', 'pushId', 'id'])
@Index('idx_push_dry_runs_task', ['accountId', 'taskId'])
export class PushDryRun {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  pushId!: number

  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  @Column(keyColumn(16))
  status!: 'running' | 'done' | 'stopped'

  /** The moment that it reckons for. */
  @Column(momentColumn())
  at!: Date

  /** What it was about: whoever changed the push or the segment since asks again. */
  @Column(numberColumn())
  pushVersion!: number

  @Column(numberColumn())
  segmentVersion!: number

  /** How many follow the account. */
  @Column(numberColumn())
  followers!: number

  @Column(jsonColumn({ nullable: true }))
  result!: DryRunResult | null

  @Column(keyColumn(128))
  askedBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null
}

/** What would become of some of its followers: five hundred in a row, or there would be as many rows as followers. */
@Entity('push_dry_run_pages')
@Index('idx_push_dry_run_pages_once', ['accountId', 'dryRunId', 'firstId'], { unique: true })
export class PushDryRunPage {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  dryRunId!: number

  @Column(referenceColumn)
  firstId!: number

  @Column(referenceColumn)
  lastId!: number

  @Column(jsonColumn())
  outcomes!: Outcome[]
}
