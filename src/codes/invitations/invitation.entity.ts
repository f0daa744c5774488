import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'
import type { InvitationFlag } from './flags.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** Somebody came by another's code. The unique key lets a follower be brought by one other at most. */
@Entity('invitations')
@Index('idx_invitations_once', ['accountId', 'inboxId'], { unique: true })
@Index('idx_invitations_counted', ['accountId', 'followerId', 'counted'], { unique: true })
@Index('idx_invitations_inviter', ['accountId', 'inviterId', 'id'])
@Index('idx_invitations_flagged', ['accountId', 'isFlagged', 'id'])
export class Invitation {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  inboxId!: number

  /** Who came; 0 once they are erased, and so with `inviterId`. */
  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  inviterId!: number

  @Column(referenceColumn)
  codeId!: number

  @Column(momentColumn())
  at!: Date

  /** 1: by somebody whom nobody brought. */
  @Column(numberColumn())
  depth!: number

  /** 1, or null: they were not brought by it, as the flags say. */
  @Column({ type: 'tinyint', nullable: true })
  counted!: number | null

  @Column(jsonColumn())
  flags!: InvitationFlag[]

  @Column(booleanColumn)
  isFlagged!: boolean

  /** Null while they follow. */
  @Column(momentColumn({ nullable: true }))
  leftAt!: Date | null
}

/** How many somebody brought, counted with the rows that say so. */
@Entity('inviters')
@Index('idx_inviters_most', ['accountId', 'invited', 'followerId'])
export class Inviter {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  followerId!: number

  @Column(numberColumn())
  invited!: number

  /** Of them still follow. */
  @Column(numberColumn())
  following!: number

  /** Of all who came by the code, also of those who do not count. */
  @Column(numberColumn())
  flagged!: number
}
