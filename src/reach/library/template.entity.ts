import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, longTextColumn, momentColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { TemplateField } from './template.fields.ts'

/** A template message goes to whoever follows, a subscription notice to whoever asked for it. */
export type TemplateKind = 'template' | 'notice'

/** One of the templates in the account's own library at WeChat, as it was when last fetched. What WeChat no longer lists stays, for what was sent with it. */
@Entity('message_templates')
@Index('idx_message_templates_once', ['accountId', 'kind', 'templateId'], { unique: true })
@Index('idx_message_templates_list', ['accountId', 'id'])
export class MessageTemplate {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column({ type: 'varchar', length: 16 })
  kind!: TemplateKind

  @Column(keyColumn(64))
  templateId!: string

  @Column(textColumn(255))
  title!: string

  /** With `{{thing1.DATA}}` where values stand. */
  @Column(longTextColumn())
  content!: string

  @Column(longTextColumn({ nullable: true }))
  example!: string | null

  @Column(jsonColumn())
  fields!: TemplateField[]

  /** A notice that may be sent any number of times once it was asked for. */
  @Column(booleanColumn)
  isLongTerm!: boolean

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn())
  syncedAt!: Date

  /** Since when WeChat no longer lists it. */
  @Column(momentColumn({ nullable: true }))
  goneAt!: Date | null
}
