import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import {
  booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn,
} from '../../platform/database/columns.ts'
import type { TouchContent } from '../../reach/index.ts'
import type { AttributeDeed, Hours, When } from './rule.shape.ts'

/** Of a keyword rule how it looks for its words; of the others their kind. */
export const ruleKinds = ['follow', 'scan', 'exact', 'contains', 'regex', 'menuKey', 'type', 'any'] as const
export type RuleKind = typeof ruleKinds[number]

/** Why a rule was switched off by nobody. */
export type OffReason = 'PATTERN_SLOW'

/** What followers are answered without a person, and when. */
@Entity('bot_rules')
@Index('idx_bot_rules_name', ['accountId', 'name'], { unique: true })
@Index('idx_bot_rules_account', ['accountId', 'id'])
@Index('idx_bot_rules_kind', ['accountId', 'kind', 'wordCount'])
export class BotRule {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(60))
  name!: string

  @Column(booleanColumn)
  isOn!: boolean

  @Column(keyColumn(24, { nullable: true }))
  offReason!: OffReason | null

  @Column(numberColumn())
  priority!: number

  @Column(keyColumn(8))
  kind!: RuleKind

  /** How many words and patterns it names: an account has only so many. */
  @Column(numberColumn())
  wordCount!: number

  @Column(jsonColumn())
  occasion!: When

  @Column(jsonColumn({ nullable: true }))
  hours!: Hours | null

  @Column(numberColumn({ nullable: true }))
  coolDownSeconds!: number | null

  @Column(jsonColumn())
  contents!: TouchContent[]

  @Column(keyColumn(8))
  pick!: 'all' | 'random'

  @Column(jsonColumn())
  tagIds!: number[]

  @Column(jsonColumn())
  attributes!: AttributeDeed[]

  @Column(jsonColumn({ nullable: true }))
  handOver!: { teamId: number | null } | null

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn())
  changedAt!: Date

  @Column(numberColumn())
  version!: number
}

/** Until when a rule does not answer a follower again. */
@Entity('bot_cool_downs')
@Index('idx_bot_cool_downs_once', ['accountId', 'followerId', 'ruleId'], { unique: true })
@Index('idx_bot_cool_downs_over', ['untilAt'])
export class BotCoolDown {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  ruleId!: number

  @Column(momentColumn())
  untilAt!: Date
}
