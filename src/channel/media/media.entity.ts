import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

export const mediaKinds = ['image', 'voice', 'video', 'shortvideo', 'thumb'] as const
export type MediaKind = typeof mediaKinds[number]

/** waiting: to be fetched; stored: the file is ours; refused: we do not keep such a file; gone: WeChat has it no longer. */
export const mediaStates = ['waiting', 'stored', 'refused', 'gone'] as const
export type MediaState = typeof mediaStates[number]

/** A file that a follower sent. WeChat has it for three days; its name in the file store follows from `id`. */
@Entity('media')
@Index('idx_media_once', ['accountId', 'mediaId'], { unique: true })
@Index('idx_media_due', ['dueAt'])
@Index('idx_media_openid', ['accountId', 'openid', 'id'])
@Index('idx_media_state', ['accountId', 'state', 'id'])
@Index('idx_media_age', ['accountId', 'occurredAt'])
export class Media {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(128))
  mediaId!: string

  @Column(keyColumn(64))
  openid!: string

  /** The delivery that it came with. */
  @Column(referenceColumn)
  inboxId!: number

  @Column(keyColumn(16))
  kind!: MediaKind

  /** When it was sent: from then on WeChat's three days count. */
  @Column(momentColumn())
  occurredAt!: Date

  @Column(keyColumn(16))
  state!: MediaState

  /** Why it is refused or gone, or what it waits for after a failure. */
  @Column(keyColumn(64, { nullable: true }))
  code!: string | null

  /** What its first bytes say that it is, whatever WeChat calls it. */
  @Column(keyColumn(64, { nullable: true }))
  type!: string | null

  @Column(numberColumn({ nullable: true }))
  bytes!: number | null

  @Column(momentColumn({ nullable: true }))
  storedAt!: Date | null

  /** Not to be fetched before this moment; null when there is nothing to fetch any more. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  @Column(numberColumn())
  attempts!: number

  /** Who fetches it now. */
  @Column(keyColumn(36, { nullable: true }))
  holder!: string | null

  /** By the database's clock. */
  @Column(numberColumn())
  heldUntilMs!: number
}
