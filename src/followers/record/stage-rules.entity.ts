import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { FollowerFilter } from '../find/filter.ts'
import type { Stage } from '../stages.ts'

/** Who is in the stage: everyone for whom the filter holds, and no rule before it. */
export interface StageRule {
  stage: Stage
  filter: FollowerFilter
  /** Only who has not been heard of for so many days. */
  idleDays?: number
}

/** The rules of an account, in order. */
@Entity('stage_rules')
@Index('idx_stage_rules_account', ['accountId'], { unique: true })
export class StageRules {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(jsonColumn())
  rules!: StageRule[]

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date
}
