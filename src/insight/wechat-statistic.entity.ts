import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn } from '../platform/database/columns.ts'
import type { StatisticName } from './statistics.ts'

/** What WeChat told of one day, as it told it: no rows when there was nothing to tell. */
@Entity('wechat_statistics')
@Index('idx_wechat_statistics_once', ['accountId', 'day', 'statistic'], { unique: true })
export class WechatStatistic {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  /** In China, where WeChat's days begin. */
  @Column(keyColumn(10))
  day!: string

  @Column(keyColumn(16))
  statistic!: StatisticName

  @Column(jsonColumn())
  told!: Array<Record<string, unknown>>

  @Column(momentColumn())
  fetchedAt!: Date
}

/** How asking for a statistic ended last. */
@Entity('wechat_statistic_tries')
@Index('idx_wechat_statistic_tries_once', ['accountId', 'statistic'], { unique: true })
export class WechatStatisticTry {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  statistic!: StatisticName

  @Column(momentColumn())
  triedAt!: Date

  /** Our code for why there was no answer; null after one. */
  @Column(keyColumn(64, { nullable: true }))
  problem!: string | null

  /** It is not asked for again before. */
  @Column(momentColumn({ nullable: true }))
  retryAt!: Date | null
}
