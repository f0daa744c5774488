import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { Considered } from './choose.ts'
import type { RuleConditions, RuleOutcome } from './rule.shape.ts'

/** Where a conversation goes that asks for a person. The first that applies decides. */
@Entity('routing_rules')
@Index('idx_routing_rules_name', ['accountId', 'name'], { unique: true })
@Index('idx_routing_rules_position', ['accountId', 'position', 'id'])
export class RoutingRule {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(numberColumn())
  position!: number

  @Column(textColumn(60))
  name!: string

  @Column(booleanColumn)
  isOn!: boolean

  @Column(jsonColumn())
  conditions!: RuleConditions

  @Column(jsonColumn())
  outcome!: RuleOutcome

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}

export interface DecisionDetail {
  /** Of a team: the rules that were asked, and which condition of each did not hold; null for the one that applied. */
  rules?: Array<{ ruleId: number, failed: string | null }>
  /** Of an agent: who was considered, the chosen one first. */
  considered?: Considered[]
  /** How many were looked at in all. */
  lookedAt?: number
}

/** Why a conversation came to a team, or to an agent. */
@Entity('routing_decisions')
@Index('idx_routing_decisions_of', ['accountId', 'followerId', 'conversationId', 'id'])
export class RoutingDecision {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(momentColumn())
  at!: Date

  @Column(keyColumn(8))
  kind!: 'team' | 'agent'

  @Column({ ...referenceColumn, nullable: true })
  teamId!: number | null

  @Column({ ...referenceColumn, nullable: true })
  agentId!: number | null

  @Column({ ...referenceColumn, nullable: true })
  ruleId!: number | null

  @Column(keyColumn(32))
  why!: string

  @Column(jsonColumn())
  detail!: DecisionDetail
}
