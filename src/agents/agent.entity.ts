import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import {
  booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn,
} from '../platform/database/columns.ts'

export const presences = ['online', 'busy', 'away', 'offline'] as const
export type Presence = typeof presences[number]

/** What somebody is good at, from 1 (a little) to 5. */
export interface Skill { skill: string, level: number }

/** A user who answers followers of an account. Presence, load and the last heartbeat stand in one row: the row is the lock. */
@Entity('agents')
@Index('idx_agents_user', ['accountId', 'userId'], { unique: true })
@Index('idx_agents_fresh', ['presence', 'freshUntil'])
export class Agent {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  userId!: number

  /** As colleagues and followers read it. */
  @Column(textColumn(64))
  name!: string

  @Column(jsonColumn())
  languages!: string[]

  @Column(jsonColumn())
  skills!: Skill[]

  /** Whose working time is their shift; null: on shift whenever they are there. */
  @Column({ ...referenceColumn, nullable: true })
  calendarId!: number | null

  /** How many open conversations they hold at once, at most. */
  @Column(numberColumn())
  capacity!: number

  /** How many they hold. */
  @Column(numberColumn())
  load!: number

  @Column(momentColumn({ nullable: true }))
  lastAssignedAt!: Date | null

  @Column(keyColumn(8))
  presence!: Presence

  @Column(momentColumn())
  presenceSince!: Date

  /** Since when they are online without a break; of who is not, when they last came. */
  @Column(momentColumn({ nullable: true }))
  onlineSince!: Date | null

  /** Until when they count as there without another heartbeat; null until the first. */
  @Column(momentColumn({ nullable: true }))
  freshUntil!: Date | null

  @Column(momentColumn())
  createdAt!: Date

  /** Once set they work at the desk no more; what they did stays theirs. */
  @Column(momentColumn({ nullable: true }))
  disabledAt!: Date | null

  /** Of what is set about them, not of what they do. */
  @Column(numberColumn())
  version!: number
}

/** Why a presence began. */
export type PresenceCause = 'made' | 'self' | 'supervisor' | 'silent' | 'disabled'

/** How somebody was there, from one moment to another. Each span begins where the one before ended. */
@Entity('agent_presences')
@Index('idx_agent_presences_open', ['accountId', 'agentId', 'isOpen'], { unique: true })
@Index('idx_agent_presences_started', ['accountId', 'agentId', 'startedAt'])
@Index('idx_agent_presences_list', ['accountId', 'agentId', 'id'])
export class AgentPresence {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  agentId!: number

  @Column(keyColumn(8))
  presence!: Presence

  @Column(momentColumn())
  startedAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null

  /** True or nothing, so that the database lets one be open. */
  @Column({ ...booleanColumn, nullable: true })
  isOpen!: true | null

  @Column(keyColumn(16))
  cause!: PresenceCause

  @Column(keyColumn(8))
  byKind!: 'user' | 'key' | 'system'

  @Column(referenceColumn)
  byId!: number

  /** Why, in words. */
  @Column(textColumn(200, { nullable: true }))
  note!: string | null
}

/** When somebody is not there, whatever their page says. */
@Entity('agent_absences')
@Index('idx_agent_absences_until', ['accountId', 'untilAt'])
@Index('idx_agent_absences_list', ['accountId', 'agentId', 'id'])
export class AgentAbsence {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  agentId!: number

  @Column(momentColumn())
  fromAt!: Date

  @Column(momentColumn())
  untilAt!: Date

  @Column(textColumn(200, { nullable: true }))
  note!: string | null

  @Column(momentColumn())
  createdAt!: Date
}

export interface AgentSettings {
  /** After how long without a heartbeat an agent is offline. */
  silentSeconds: number
  /** What lies between two conversations for who has just come back. */
  rampSeconds: number
}

/** What an account has chosen; one without a row lives by the defaults. */
@Entity('agent_settings')
export class AgentSettingsRow {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  /** Laid over the defaults when it is read. */
  @Column(jsonColumn())
  value!: Partial<AgentSettings>

  @Column(numberColumn())
  version!: number
}
