import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/** Words that mean the same to an account. */
@Entity('bot_synonyms')
@Index('idx_bot_synonyms_account', ['accountId', 'id'])
export class SynonymGroup {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(jsonColumn())
  words!: string[]

  @Column(momentColumn())
  createdAt!: Date

  @Column(numberColumn())
  version!: number
}

/** A word as it is compared: it stands in one group, or nobody would know what to make of it. */
@Entity('bot_synonym_words')
@Index('idx_bot_synonym_words_once', ['accountId', 'folded'], { unique: true })
@Index('idx_bot_synonym_words_group', ['accountId', 'groupId', 'position'])
export class SynonymWord {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(keyColumn(128))
  folded!: string

  @Column(referenceColumn)
  groupId!: number

  /** The first of a group stands for all of them. */
  @Column(numberColumn())
  position!: number
}
