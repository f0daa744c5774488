import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'
import type { Language } from '../platform/i18n.ts'
import type { Role } from './permissions.ts'

/** One of our people. */
@Entity('users')
@Index('idx_users_name', ['name'], { unique: true })
export class User {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  /** What they sign in with, as `normalName` writes it. */
  @Column(keyColumn(64))
  name!: string

  @Column(textColumn(64))
  displayName!: string

  @Column(keyColumn(8))
  language!: Language

  @Column(keyColumn(255))
  passwordHash!: string

  @Column(momentColumn())
  createdAt!: Date

  /** Once set they cannot sign in, their sessions are over and the keys they made are dead. */
  @Column(momentColumn({ nullable: true }))
  disabledAt!: Date | null

  /** Grows with every change, so that two people who change the same user notice each other. */
  @Column(numberColumn())
  version!: number
}

/** A role of a user on one account, or on all of them (`accountId` 0). */
@Entity('role_grants')
@Index('idx_role_grants_once', ['accountId', 'userId', 'role'], { unique: true })
@Index('idx_role_grants_user', ['userId'])
export class RoleGrant {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  userId!: number

  @Column(keyColumn(16))
  role!: Role

  /** Counted up by whoever is about to take admins away: two who do it side by side meet on these rows. */
  @Column(numberColumn())
  guard!: number
}
