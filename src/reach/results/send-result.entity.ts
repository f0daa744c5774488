import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/** Which of WeChat's sends it is the result of. */
export type ResultKind = 'template' | 'notice' | 'mass'

/** What WeChat counted of a mass send. `filtered` is what its filters left over. */
export interface MassCounts { status: string, total: number | null, filtered: number | null, sent: number | null, errors: number | null }

/**
 * open: what it is the result of is not found yet, perhaps because the answer to the call is still on its way; foreign: of a
 * mass send that was not ours. What was found is gone: the touch or the mass call says it.
 */
export type ResultState = 'open' | 'foreign'

/** What WeChat told of a send, until it is known of which. */
@Entity('send_results')
@Index('idx_send_results_once', ['accountId', 'kind', 'messageKey'], { unique: true })
@Index('idx_send_results_due', ['state', 'dueMs'])
@Index('idx_send_results_state', ['accountId', 'state', 'occurredAt'])
@Index('idx_send_results_follower', ['accountId', 'followerId', 'id'])
export class SendResult {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  kind!: ResultKind

  /** WeChat's number of the message, or one of ours when it came without. */
  @Column(keyColumn(64))
  messageKey!: string

  @Column({ ...referenceColumn, nullable: true })
  followerId!: number | null

  @Column(keyColumn(64, { nullable: true }))
  templateId!: string | null

  @Column(keyColumn(16))
  outcome!: 'delivered' | 'failed'

  @Column({ type: 'integer', nullable: true })
  errcode!: number | null

  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null

  @Column(jsonColumn({ nullable: true }))
  counts!: MassCounts | null

  @Column(momentColumn())
  occurredAt!: Date

  @Column(keyColumn(16))
  state!: ResultState

  @Column({ type: 'integer' })
  attempts!: number

  /** Looked at again then, by the database's clock. */
  @Column(numberColumn())
  dueMs!: number
}
