import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, longTextColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { OnScan } from './on-scan.ts'

/** permanent: an account has 100,000 of them for ever; temporary: its picture ends, at the latest after 30 days. */
export const codeKinds = ['permanent', 'temporary'] as const
export type CodeKind = typeof codeKinds[number]

/** A QR code whose scans WeChat tells us by its scene. */
@Entity('codes')
@Index('idx_codes_scene', ['accountId', 'scene'], { unique: true })
@Index('idx_codes_inviter', ['accountId', 'inviterId'], { unique: true })
@Index('idx_codes_list', ['accountId', 'inviterId', 'isArchived', 'id'])
@Index('idx_codes_group', ['accountId', 'groupId', 'isArchived', 'id'])
@Index('idx_codes_channel', ['accountId', 'channelId', 'isArchived', 'id'])
@Index('idx_codes_due', ['dueAt', 'id'])
export class Code {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  kind!: CodeKind

  @Column(keyColumn(64))
  scene!: string

  @Column(textColumn(60))
  name!: string

  @Column({ ...referenceColumn, nullable: true })
  groupId!: number | null

  @Column({ ...referenceColumn, nullable: true })
  channelId!: number | null

  /** The follower who invites others with it. */
  @Column({ ...referenceColumn, nullable: true })
  inviterId!: number | null

  /** Null: as the settings say for invitations. */
  @Column(jsonColumn({ nullable: true }))
  onScan!: OnScan | null

  /** Of a temporary one, from the moment its picture is made. */
  @Column(numberColumn({ nullable: true }))
  lifeDays!: number | null

  /** Whether a new picture is fetched before the old one ends. */
  @Column(booleanColumn)
  isRenewed!: boolean

  /** Null until WeChat has made it, as is `url`. */
  @Column(keyColumn(255, { nullable: true }))
  ticket!: string | null

  /** What its picture holds. */
  @Column(keyColumn(255, { nullable: true }))
  url!: string | null

  @Column(momentColumn({ nullable: true }))
  expiresAt!: Date | null

  /** When WeChat is to be asked for it, the first time or again. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  /** With which code WeChat refused it last. */
  @Column(keyColumn(32, { nullable: true }))
  problem!: string | null

  @Column(booleanColumn)
  isArchived!: boolean

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}

/** What an account has of codes as a whole. */
@Entity('code_stocks')
export class CodeStock {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  /** How many permanent codes it had WeChat make. None can be given back. */
  @Column(numberColumn())
  permanent!: number

  /** In the middle of every picture: a PNG, in base64. */
  @Column(longTextColumn({ nullable: true }))
  logo!: string | null
}
