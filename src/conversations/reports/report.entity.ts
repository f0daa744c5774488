import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/**
 * A reply window that closed over a question, of a conversation that went on or ended. That the last one closed a live conversation
 * tells itself; this would be forgotten with the next message, and with its end.
 */
@Entity('lost_windows')
@Index('idx_lost_windows_once', ['accountId', 'conversationId', 'closedAt'], { unique: true })
export class LostWindow {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(momentColumn())
  closedAt!: Date
}

/** What an agent said on one day of the account. */
@Entity('agent_days')
export class AgentDay {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  agentId!: number

  @PrimaryColumn(ownKeyColumn(10))
  day!: string

  @Column(numberColumn())
  replies!: number
}
