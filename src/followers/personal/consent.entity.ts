import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, longTextColumn, momentColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'

export type ConsentState = 'given' | 'withdrawn'

/** What somebody agreed to, or took back. Only ever added to: the newest of a topic is what holds. */
@Entity('consents')
@Index('idx_consents_follower', ['accountId', 'followerId', 'id'])
@Index('idx_consents_subject', ['accountId', 'subjectHash'])
export class Consent {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  /** Null once the person was erased. */
  @Column({ ...referenceColumn, nullable: true })
  followerId!: number | null

  /** In place of the erased person: who brings the same openid can be shown what they once agreed to. */
  @Column(keyColumn(43, { nullable: true }))
  subjectHash!: string | null

  @Column(keyColumn(64))
  topic!: string

  @Column(keyColumn(16))
  state!: ConsentState

  /** Where they said it: on a page, on paper, in a message. */
  @Column(keyColumn(32))
  how!: string

  /** The words that they agreed to, as they were shown. */
  @Column(longTextColumn())
  wording!: string

  @Column(textColumn(500, { nullable: true }))
  evidence!: string | null

  @Column(keyColumn(128))
  recordedBy!: string

  /** When they said it. */
  @Column(momentColumn())
  at!: Date

  @Column(momentColumn())
  createdAt!: Date
}
