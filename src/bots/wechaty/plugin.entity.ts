import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/** What an account has of a plugin: whether it is on, its options, and how it does. */
@Entity('bot_plugins')
@Index('idx_bot_plugins_name', ['accountId', 'name'], { unique: true })
export class BotPlugin {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(32))
  name!: string

  @Column(booleanColumn)
  isOn!: boolean

  @Column(jsonColumn())
  options!: Record<string, unknown>

  /** How long it may take for one message. */
  @Column({ type: 'integer' })
  limitMs!: number

  @Column(numberColumn())
  version!: number

  @Column(momentColumn())
  changedAt!: Date

  /** Why we turned it off; null when somebody did, or while it is on. */
  @Column(keyColumn(64, { nullable: true }))
  offReason!: string | null

  @Column(numberColumn({ default: 0 }))
  seen!: number

  @Column(numberColumn({ default: 0 }))
  answered!: number

  /** One of its handlers failed, or something of it outside of a message. */
  @Column(numberColumn({ default: 0 }))
  failed!: number

  @Column(numberColumn({ default: 0 }))
  timedOut!: number

  /** How often its thread ended and was replaced. */
  @Column(numberColumn({ default: 0 }))
  restarts!: number

  /** A code or a kind of error, never its text. */
  @Column(keyColumn(64, { nullable: true }))
  lastError!: string | null

  @Column(momentColumn({ nullable: true }))
  lastErrorAt!: Date | null
}

/** A message that waits for what plugins say to it. The row goes when they are done. */
@Entity('plugin_messages')
@Index('idx_plugin_messages_once', ['accountId', 'inboxId'], { unique: true })
@Index('idx_plugin_messages_due', ['heldUntilMs', 'id'])
@Index('idx_plugin_messages_follower', ['accountId', 'followerId'])
export class PluginMessage {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  inboxId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  conversationId!: number

  @Column(referenceColumn)
  messageId!: number

  /** The process whose plugins have it. */
  @Column(keyColumn(36, { nullable: true }))
  holder!: string | null

  /** By the database's clock; 0 while nobody has it. */
  @Column(numberColumn())
  heldUntilMs!: number

  /** How many processes have had it. */
  @Column({ type: 'integer' })
  attempts!: number
}
