import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../platform/database/columns.ts'

export type TaskStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

/** Why a task failed, or waits: what its problem document would say. */
export interface TaskProblem { code: string, message: string, advice?: string, place?: string }

/** Long work for an account. It goes on after a crash from where its last step was written. */
@Entity('tasks')
@Index('idx_tasks_due', ['status', 'dueAt'])
@Index('idx_tasks_account', ['accountId', 'id'])
@Index('idx_tasks_alone', ['accountId', 'aloneKey'], { unique: true })
export class Task {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(32))
  kind!: string

  @Column(keyColumn(16))
  status!: TaskStatus

  /** Its kind while it is open, if there may be one at a time; else null, which is never unique. */
  @Column(keyColumn(32, { nullable: true }))
  aloneKey!: string | null

  /** What was asked for. */
  @Column(jsonColumn())
  input!: unknown

  /** From where to go on: it may be an openid, so nothing of it stays when the task has ended. */
  @Column(jsonColumn({ nullable: true }))
  state!: unknown

  @Column(jsonColumn({ nullable: true }))
  result!: unknown

  @Column(jsonColumn({ nullable: true }))
  problem!: TaskProblem | null

  /** How much is done, in the unit of the kind: followers, lines. */
  @Column(numberColumn())
  done!: number

  /** Of how much; null while nobody knows. */
  @Column(numberColumn({ nullable: true }))
  total!: number | null

  /** Failures since the last step that succeeded. */
  @Column(numberColumn())
  failures!: number

  /** Not before this moment: it waits for a quota, or for better weather. */
  @Column(momentColumn())
  dueAt!: Date

  @Column(keyColumn(64, { nullable: true }))
  holder!: string | null

  /** By the database's clock. */
  @Column(numberColumn({ nullable: true }))
  heldUntilMs!: number | null

  /** Who asked for it, as the audit names them. */
  @Column(keyColumn(128))
  askedBy!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  startedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null
}
