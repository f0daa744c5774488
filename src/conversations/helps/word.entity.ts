import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn } from '../../platform/database/columns.ts'
import type { WatchedTerm } from './word.matching.ts'

/** A word that an account watches in what is said to it or by it. */
@Entity('watched_words')
@Index('idx_watched_words_once', ['accountId', 'folded'], { unique: true })
@Index('idx_watched_words_list', ['accountId', 'id'])
export class WatchedWord {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  @Column(textColumn(64))
  word!: string

  /** As it is compared. */
  @Column(keyColumn(128))
  folded!: string

  @Column(keyColumn(4))
  direction!: WatchedTerm['direction']

  @Column(keyColumn(8))
  action!: WatchedTerm['action']

  @Column(momentColumn())
  createdAt!: Date
}

/** Raised whenever the words of an account change: whoever has them in memory looks here. */
@Entity('word_lists')
export class WordList {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer })
  accountId!: number

  @Column(numberColumn())
  version!: number
}
