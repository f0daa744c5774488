import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { TouchContent } from '../../reach/index.ts'
import type { Schedule } from '../schedule/schedule.schemas.ts'

/**
 * draft: it can be changed; approved: somebody has looked at it; scheduled: it waits for its time; running: a run of it goes on;
 * paused: nothing new goes out; done, cancelled: nothing will.
 */
export const pushStatuses = ['draft', 'approved', 'scheduled', 'running', 'paused', 'done', 'cancelled'] as const
export type PushStatus = typeof pushStatuses[number]

/** The ways a push can go, tried for each follower in its own order. */
export const pushRoutes = ['service', 'notice', 'template', 'mass'] as const
export type PushRoute = typeof pushRoutes[number]

export interface Way { route: PushRoute, content: TouchContent }

/** One of the contents that are compared: `weight` of all weights of the followers get it. */
export interface Variant { key: string, weight: number, ways: Way[] }

export interface Replies {
  /** Whose turn it is when somebody replies; null: as the rules say. */
  teamId: number | null
  /** So long after it arrived what they say is a reply. */
  hours: number
}

/** `readers`: whether WeChat is asked who follows a link, so that one passed on counts for its reader. */
export interface LinkSettings { isTracked: boolean, readers: 'none' | 'base' }

/** Something for just the followers it concerns. */
@Entity('pushes')
@Index('idx_pushes_list', ['accountId', 'id'])
@Index('idx_pushes_segment', ['accountId', 'segmentId', 'id'])
@Index('idx_pushes_status', ['accountId', 'status', 'id'])
@Index('idx_pushes_live', ['status', 'id'])
export class Push {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  @Column(keyColumn(16))
  status!: PushStatus

  @Column(keyColumn(16))
  purpose!: 'content' | 'notice'

  @Column({ ...referenceColumn, nullable: true })
  topicId!: number | null

  @Column(referenceColumn)
  segmentId!: number

  @Column(jsonColumn())
  variants!: Variant[]

  /** So many of a hundred get nothing, to see what the push does. */
  @Column(numberColumn({ default: 0 }))
  holdOutPercent!: number

  /** When; null while nobody has said. `schedule/` knows its shape. */
  @Column(jsonColumn({ nullable: true }))
  schedule!: Schedule | null

  @Column(jsonColumn())
  replies!: Replies

  /** Somebody who leaves within so many hours left because of it, perhaps. */
  @Column(numberColumn())
  unfollowHours!: number

  /** A run stops trying after so many hours. */
  @Column(numberColumn())
  lifeHours!: number

  /** What else belongs to it: how its links behave. */
  @Column(jsonColumn())
  links!: LinkSettings

  /** `user:7`, `key:3`. */
  @Column(keyColumn(64))
  createdBy!: string

  @Column(keyColumn(64, { nullable: true }))
  approvedBy!: string | null

  @Column(momentColumn({ nullable: true }))
  approvedAt!: Date | null

  /** How many followers it concerned when it was approved. */
  @Column(numberColumn({ nullable: true }))
  approvedSize!: number | null

  /** Why it may reach more followers than one push should. */
  @Column(textColumn(500, { nullable: true }))
  overreachReason!: string | null

  @Column(numberColumn({ default: 1 }))
  version!: number

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn())
  changedAt!: Date
}
