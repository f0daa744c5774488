import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/**
 * How a tag stands with WeChat: `local` never goes there, `same` agrees, `create`, `rename` and `delete` are ours to carry
 * there, `gone` was deleted there and waits for a pull that cannot have seen it any more.
 */
export type TagState = 'local' | 'same' | 'create' | 'rename' | 'delete' | 'gone'

/** What somebody of us, or of the account's operators in WeChat, calls a group of followers. */
@Entity('tags')
@Index('idx_tags_name', ['accountId', 'liveName'], { unique: true })
@Index('idx_tags_wechat', ['accountId', 'wechatTagId'], { unique: true })
export class Tag {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(64))
  name!: string

  /** The name while the tag is there; null, which is never unique, once it is deleted. */
  @Column(keyColumn(64, { nullable: true }))
  liveName!: string | null

  /** Null for a tag that WeChat does not know, or not yet. */
  @Column({ ...referenceColumn, nullable: true })
  wechatTagId!: number | null

  /** What WeChat last said it calls the tag: another name there is a change of theirs. */
  @Column(keyColumn(64, { nullable: true }))
  wechatName!: string | null

  @Column(keyColumn(8))
  syncState!: TagState

  /** Why WeChat does not take our change; it is not tried again until somebody changes the tag. */
  @Column(keyColumn(64, { nullable: true }))
  problem!: string | null

  /** When we and WeChat last agreed on it, by the database's clock: what was read there before knows less. */
  @Column(numberColumn())
  syncedMs!: number

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn({ nullable: true }))
  archivedAt!: Date | null
}

/** `put-on` and `take-off` are ours and WeChat has not confirmed them. */
export type CarryState = 'same' | 'put-on' | 'take-off'

/**
 * That a follower carries a tag, or does not any more. WeChat keeps its black list as a group of followers beside the tags,
 * and so do we: it is the tag `blackList`, which has no row among the tags.
 */
@Entity('follower_tags')
@Index('idx_follower_tags_once', ['accountId', 'followerId', 'tagId'], { unique: true })
@Index('idx_follower_tags_tag', ['accountId', 'tagId', 'followerId'])
@Index('idx_follower_tags_open', ['accountId', 'tagId', 'state', 'dueAt', 'syncedMs'])
export class FollowerTag {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  tagId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(booleanColumn)
  wanted!: boolean

  @Column(keyColumn(8))
  state!: CarryState

  /** When to carry it to WeChat; null when there is nothing to carry, or WeChat has refused it. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  /** Why WeChat refused it: it stays ours until somebody changes it. */
  @Column(keyColumn(64, { nullable: true }))
  problem!: string | null

  @Column(momentColumn())
  changedAt!: Date

  /** When we and WeChat last agreed on it, by the database's clock. */
  @Column(numberColumn())
  syncedMs!: number
}

/** Tags themselves, who carries them, and the black list have quotas of their own at WeChat: each waits for itself. */
export type Line = 'tags' | 'members' | 'blacklist'

/** The work of one line of an account. One process at a time does it: WeChat refuses two calls at once for the same follower (45169). */
@Entity('tag_lines')
@Index('idx_tag_lines_once', ['accountId', 'line'], { unique: true })
@Index('idx_tag_lines_due', ['dueAt'])
export class TagLine {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(16))
  line!: Line

  /** Counts what was asked of it, so that what comes while it works is not forgotten. */
  @Column(numberColumn())
  asks!: number

  /** Null while there is nothing to do; later than now while WeChat wants us to wait. */
  @Column(momentColumn({ nullable: true }))
  dueAt!: Date | null

  /** What it waits for. */
  @Column(keyColumn(64, { nullable: true }))
  problem!: string | null

  @Column(numberColumn())
  failures!: number

  @Column(keyColumn(64, { nullable: true }))
  holder!: string | null

  /** By the database's clock. */
  @Column(numberColumn())
  heldUntilMs!: number
}
