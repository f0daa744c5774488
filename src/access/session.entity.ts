import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'

/** Somebody signed in with one browser. The token is in its cookie only; here is what it hashes to. */
@Entity('sessions')
@Index('idx_sessions_token', ['tokenHash'], { unique: true })
@Index('idx_sessions_user', ['userId', 'id'])
@Index('idx_sessions_expires', ['expiresAt'])
export class Session {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(keyColumn(64))
  tokenHash!: string

  @Column(referenceColumn)
  userId!: number

  @Column(momentColumn())
  createdAt!: Date

  /** Exact to a minute: not every request is worth a write. */
  @Column(momentColumn())
  lastSeenAt!: Date

  /** When it ends however busy it is. */
  @Column(momentColumn())
  expiresAt!: Date

  @Column(momentColumn({ nullable: true }))
  revokedAt!: Date | null

  @Column(keyColumn(64))
  address!: string

  @Column(textColumn(200))
  userAgent!: string
}

/** Failed attempts to sign in, by a hash of the name or of the address, in a window that begins with the first. */
@Entity('login_attempts')
@Index('idx_login_attempts_window', ['windowStartedAt'])
export class LoginAttempts {
  @PrimaryColumn(ownKeyColumn(64))
  subject!: string

  @Column(numberColumn())
  failures!: number

  @Column(momentColumn())
  windowStartedAt!: Date
}
