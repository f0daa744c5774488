import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { booleanColumn, idColumn, jsonColumn, keyColumn, longTextColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { TouchContent } from '../../reach/index.ts'

/** A question that is asked often, and what is answered. */
@Entity('faq_entries')
@Index('idx_faq_entries_once', ['accountId', 'questionKey'], { unique: true })
@Index('idx_faq_entries_list', ['accountId', 'id'])
export class FaqEntry {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(200))
  question!: string

  /** Stands for the question however it is written. */
  @Column(keyColumn(43))
  questionKey!: string

  /** Other ways to ask it. */
  @Column(jsonColumn())
  similar!: string[]

  @Column(jsonColumn())
  contents!: TouchContent[]

  @Column(textColumn(64, { nullable: true }))
  category!: string | null

  @Column(booleanColumn)
  isOn!: boolean

  /** Questions and category as they are looked for. */
  @Column(longTextColumn())
  sought!: string

  @Column(momentColumn())
  createdAt!: Date

  @Column(momentColumn())
  changedAt!: Date

  @Column(numberColumn())
  version!: number
}

/** Somebody's message that no entry was near to. */
@Entity('faq_asked')
@Index('idx_faq_asked_once', ['accountId', 'inboxId'], { unique: true })
@Index('idx_faq_asked_follower', ['accountId', 'followerId'])
@Index('idx_faq_asked_question', ['accountId', 'questionKey'])
@Index('idx_faq_asked_new', ['isNew', 'id'])
export class FaqAsked {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(referenceColumn)
  inboxId!: number

  @Column(referenceColumn)
  followerId!: number

  @Column(keyColumn(43))
  questionKey!: string

  /** Folded. */
  @Column(textColumn(200))
  text!: string

  @Column(momentColumn())
  askedAt!: Date

  /** 1 until it is counted, then null. */
  @Column({ type: 'tinyint', nullable: true })
  isNew!: number | null
}

/** open: somebody may answer it; ignored: nobody wants to see it again. */
export type UnansweredState = 'open' | 'ignored'

/** The same message of any number of followers. */
@Entity('faq_unanswered')
@Index('idx_faq_unanswered_once', ['accountId', 'questionKey'], { unique: true })
@Index('idx_faq_unanswered_most', ['accountId', 'state', 'asked', 'id'])
@Index('idx_faq_unanswered_latest', ['accountId', 'state', 'lastAskedAt', 'id'])
export class FaqUnanswered {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(43))
  questionKey!: string

  /** Folded. */
  @Column(textColumn(200))
  text!: string

  @Column(keyColumn(8))
  state!: UnansweredState

  @Column(numberColumn())
  asked!: number

  @Column(momentColumn())
  firstAskedAt!: Date

  @Column(momentColumn())
  lastAskedAt!: Date
}
