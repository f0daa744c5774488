import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn } from '../platform/database/columns.ts'
import type { Actor } from './actor.ts'

/** Who did what to whom. Written in the transaction of what it tells, never changed. */
@Entity('audit_entries')
@Index('idx_audit_entries_account', ['accountId', 'id'])
@Index('idx_audit_entries_target', ['accountId', 'targetKind', 'targetId', 'id'])
export class AuditEntry {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  /** 0 when it concerns no single account. */
  @Column(referenceColumn)
  accountId!: number

  @Column(momentColumn())
  at!: Date

  @Column(keyColumn(8))
  actorKind!: Actor['kind']

  @Column(referenceColumn)
  actorId!: number

  /** What was done to what kind of thing, e.g. `follower.read`. */
  @Column(keyColumn(64))
  action!: string

  @Column(keyColumn(32, { nullable: true }))
  targetKind!: string | null

  @Column(keyColumn(64, { nullable: true }))
  targetId!: string | null

  @Column(jsonColumn({ nullable: true }))
  detail!: object | null

  @Column(keyColumn(64, { nullable: true }))
  requestId!: string | null

  @Column(keyColumn(64, { nullable: true }))
  address!: string | null
}
