import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import {
  idColumn, jsonColumn, keyColumn, longTextColumn, momentColumn, numberColumn, ownKeyColumn, referenceColumn,
} from '../../platform/database/columns.ts'

/** asked: somebody of us did it; unfollowed: they left long enough ago; cancelled: they closed their WeChat account. */
export type ErasureReason = 'asked' | 'unfollowed' | 'cancelled'

/** That somebody was erased. Who, is told only while the erase goes on; afterwards the hash knows them again and nobody can name them. */
@Entity('erasures')
@Index('idx_erasures_once', ['accountId', 'followerId'], { unique: true })
@Index('idx_erasures_openid', ['accountId', 'openidHash'])
@Index('idx_erasures_ended', ['endedAt'])
export class Erasure {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  /** The record that was there; what the audit says of it stays readable as a number. */
  @Column(referenceColumn)
  followerId!: number

  @Column(keyColumn(43))
  openidHash!: string

  @Column(keyColumn(16))
  reason!: ErasureReason

  @Column(keyColumn(128))
  askedBy!: string

  /** These three are null once everything is gone. */
  @Column(keyColumn(64, { nullable: true }))
  openid!: string | null

  @Column(keyColumn(64, { nullable: true }))
  unionid!: string | null

  @Column({ ...referenceColumn, nullable: true })
  personId!: number | null

  /** How many rows each holder had of them. */
  @Column(jsonColumn({ nullable: true }))
  counts!: Record<string, number> | null

  /** The task that takes away the rest. */
  @Column({ ...referenceColumn, nullable: true })
  taskId!: number | null

  @Column(momentColumn())
  erasedAt!: Date

  @Column(momentColumn({ nullable: true }))
  endedAt!: Date | null
}

/** The key of the hashes: made at random once, sealed with APP_KEY, and kept when that changes, because the hashes cannot be made again. */
@Entity('erasure_keys')
export class ErasureKey {
  /** 0: one for the whole installation. */
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @PrimaryColumn(ownKeyColumn(16))
  name!: string

  @Column(longTextColumn())
  sealedKey!: string

  /** How many were erased. Whoever erases changes it and whoever writes people's records reads it locked: so they go one after the other. */
  @Column(numberColumn())
  erasures!: number
}
