import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'

export const strategies = ['least-loaded', 'round-robin', 'sticky'] as const
export type Strategy = typeof strategies[number]

/** Agents who answer the same questions. */
@Entity('teams')
@Index('idx_teams_name', ['accountId', 'name'], { unique: true })
export class Team {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  /** How one of several free members is chosen. */
  @Column(keyColumn(16))
  strategy!: Strategy

  /** When it is open; null: as the account's default calendar says, and always if there is none. */
  @Column({ ...referenceColumn, nullable: true })
  calendarId!: number | null

  /** The team that takes over what this one cannot do. */
  @Column({ ...referenceColumn, nullable: true })
  escalateToId!: number | null

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  archivedAt!: Date | null

  /** Also raised when its members change. */
  @Column(numberColumn())
  version!: number
}

@Entity('team_members')
@Index('idx_team_members_once', ['accountId', 'teamId', 'agentId'], { unique: true })
@Index('idx_team_members_agent', ['accountId', 'agentId'])
export class TeamMember {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  teamId!: number

  @Column(referenceColumn)
  agentId!: number

  /** How much of the work is theirs, next to the others: 1 to 10. */
  @Column(numberColumn())
  weight!: number
}
