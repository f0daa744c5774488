import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, referenceColumn, textColumn } from '../platform/database/columns.ts'
import type { Permission } from './permissions.ts'

/** A program's way in. The key itself was shown once; here is what it hashes to. */
@Entity('api_keys')
@Index('idx_api_keys_hash', ['keyHash'], { unique: true })
@Index('idx_api_keys_account', ['accountId', 'id'])
export class ApiKey {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  /** 0 for a key that holds in every account. */
  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  name!: string

  @Column(keyColumn(64))
  keyHash!: string

  /** The first characters, by which people tell their keys apart. */
  @Column(keyColumn(16))
  prefix!: string

  @Column(jsonColumn())
  scopes!: Permission[]

  /** Whoever made it: the key never does what they may not do any more. */
  @Column(referenceColumn)
  createdBy!: number

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  expiresAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  lastUsedAt!: Date | null

  @Column(momentColumn({ nullable: true }))
  revokedAt!: Date | null
}
