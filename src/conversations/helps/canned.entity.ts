import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, longTextColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { Scope } from './scopes.ts'

/** Something that is said often, ready to be said again. */
@Entity('canned_replies')
@Index('idx_canned_replies_shortcut', ['accountId', 'scope', 'holderId', 'shortcut'], { unique: true })
@Index('idx_canned_replies_list', ['accountId', 'id'])
export class CannedReply {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(4))
  scope!: Scope

  /** The agent whose own it is, the team, or 0. */
  @Column(referenceColumn)
  holderId!: number

  /** What one types for it. */
  @Column(keyColumn(32, { nullable: true }))
  shortcut!: string | null

  @Column(textColumn(64))
  title!: string

  @Column(longTextColumn())
  text!: string

  /** Shortcut, title and text as they are searched. */
  @Column(longTextColumn())
  sought!: string

  @Column(numberColumn())
  used!: number

  @Column(momentColumn({ nullable: true }))
  usedAt!: Date | null

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}
