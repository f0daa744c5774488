import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** What conversations are about, in the account's own words. */
@Entity('labels')
@Index('idx_labels_name', ['accountId', 'name'], { unique: true })
export class Label {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(32))
  name!: string

  /** `#rrggbb`. */
  @Column(keyColumn(7))
  colour!: string

  /** Not to be given any more; where it is, it stays. */
  @Column(momentColumn({ nullable: true }))
  archivedAt!: Date | null

  @Column(numberColumn())
  version!: number
}

@Entity('conversation_labels')
@Index('idx_conversation_labels_label', ['accountId', 'labelId', 'conversationId'])
export class ConversationLabel {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownReference)
  conversationId!: number

  @PrimaryColumn(ownReference)
  labelId!: number
}
