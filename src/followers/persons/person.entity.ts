import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import { idColumn, keyColumn, momentColumn, numberColumn, referenceColumn } from '../../platform/database/columns.ts'

/**
 * That two followers are one person. Whoever is tied together by links that are not undone is a person; one that was undone stays, so
 * that no unionid joins these two again.
 */
@Entity('person_links')
@Index('idx_person_links_once', ['accountId', 'followerId', 'otherId'], { unique: true })
@Index('idx_person_links_follower', ['followerId'])
@Index('idx_person_links_other', ['otherId'])
export class PersonLink {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  /** The account of `followerId`. */
  @Column(referenceColumn)
  accountId!: number

  /** Of the two the lower id. */
  @Column(referenceColumn)
  followerId!: number

  @Column(referenceColumn)
  otherAccountId!: number

  @Column(referenceColumn)
  otherId!: number

  @Column(keyColumn(16))
  how!: 'unionid' | 'hand'

  /** `user:3`, `key:7`, `system`. */
  @Column(keyColumn(64))
  joinedBy!: string

  @Column(momentColumn())
  joinedAt!: Date

  @Column(keyColumn(64, { nullable: true }))
  undoneBy!: string | null

  @Column(momentColumn({ nullable: true }))
  undoneAt!: Date | null
}

/** One row, for all accounts (0). Whoever joins or undoes counts it up first, and so waits for others who do. */
@Entity('person_turns')
export class PersonTurn {
  @PrimaryColumn({ type: 'bigint', transformer: referenceColumn.transformer } as const)
  accountId!: number

  @Column(numberColumn())
  turns!: number
}
