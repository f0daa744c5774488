import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import {
  booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn,
} from '../../platform/database/columns.ts'
import type { TouchContent } from '../library/content.ts'
import type { MassCounts } from '../results/send-result.entity.ts'
import type { Purpose } from '../standing/standing.ts'

export const massStatuses = ['assembling', 'ready', 'calling', 'settling', 'submitted', 'failed', 'unknown'] as const

/**
 * assembling: who may receive it is found out and counted, piece by piece; ready: it waits for its call, which was certainly
 * not made; calling: it may have been made; settling: its outcome is known and goes to its touches, piece by piece; submitted:
 * WeChat took it; failed: it did not go, and what was counted is given back; unknown: it is too late to ask WeChat again.
 */
export type MassStatus = typeof massStatuses[number]

/** What its touches become. skipped: WeChat was never asked. */
export type MassOutcome = 'submitted' | 'failed' | 'unknown' | 'skipped'

/** Followers who are decided about, or settled, in one transaction. */
export const pieceSize = 500

/** One send to up to 10,000 followers. `clientMsgId` makes a repeated call harmless for a day. */
@Entity('mass_calls')
@Index('idx_mass_calls_once', ['accountId', 'sourceKind', 'sourceKey'], { unique: true })
@Index('idx_mass_calls_key', ['accountId', 'clientMsgId'], { unique: true })
@Index('idx_mass_calls_list', ['accountId', 'id'])
@Index('idx_mass_calls_work', ['status', 'dueAt'])
@Index('idx_mass_calls_message', ['accountId', 'wechatMsgId'])
export class MassCall {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(32))
  sourceKind!: string

  @Column(keyColumn(64))
  sourceKey!: string

  @Column(keyColumn(32))
  clientMsgId!: string

  /** What of ours it belongs to, as timelines tell it: the number of a push. */
  @Column(keyColumn(64, { nullable: true }))
  subject!: string | null

  /** Of what was asked: the same key with something else is refused. */
  @Column(keyColumn(43))
  digest!: string

  @Column(keyColumn(128))
  askedBy!: string

  @Column(jsonColumn())
  content!: TouchContent

  @Column(keyColumn(16))
  purpose!: Purpose

  @Column({ ...referenceColumn, nullable: true })
  topicId!: number | null

  @Column(keyColumn(16))
  status!: MassStatus

  /** How many followers were named. */
  @Column({ type: 'integer' })
  asked!: number

  /** How many of them it goes to. */
  @Column({ type: 'integer' })
  audience!: number

  /** How many were left out, by reason. */
  @Column(jsonColumn())
  skipped!: Record<string, number>

  @Column(momentColumn())
  createdAt!: Date

  /** When it is worked on again; of a call that WeChat took, when its result should be there. */
  @Column(momentColumn())
  dueAt!: Date

  @Column(momentColumn())
  expiresAt!: Date

  /** What was decided before this moment is decided anew. */
  @Column(momentColumn())
  assembledAt!: Date

  /** The first call that may have been taken. */
  @Column(momentColumn({ nullable: true }))
  calledAt!: Date | null

  @Column({ type: 'integer' })
  attempts!: number

  @Column(keyColumn(16, { nullable: true }))
  outcome!: MassOutcome | null

  @Column(momentColumn({ nullable: true }))
  settledAt!: Date | null

  @Column({ type: 'integer', nullable: true })
  errcode!: number | null

  @Column(keyColumn(64, { nullable: true }))
  reason!: string | null

  @Column(keyColumn(20, { nullable: true }))
  wechatMsgId!: string | null

  /** What the event said; null until it came. */
  @Column(jsonColumn({ nullable: true }))
  counts!: MassCounts | null

  /** WeChat counted others than we did. */
  @Column(booleanColumn)
  differs!: boolean

  /** Its result should have come long ago. */
  @Column(booleanColumn)
  isUnconfirmed!: boolean
}

/** Followers of a call who are not decided about yet. The piece goes in the transaction that decides. */
@Entity('mass_pieces')
@Index('idx_mass_pieces_call', ['massCallId', 'id'])
export class MassPiece {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  massCallId!: number

  /** The `part` of the first of its touches. */
  @Column({ type: 'integer' })
  firstPart!: number

  @Column(jsonColumn())
  followerIds!: number[]
}
