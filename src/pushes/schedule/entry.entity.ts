import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { keyColumn, momentColumn, referenceColumn } from '../../platform/database/columns.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** Somebody got a push by entering a segment. The row is the lock: whoever writes its moment lets them in. */
@Entity('push_entries')
@Index('idx_push_entries_follower', ['accountId', 'followerId', 'pushId'])
export class PushEntry {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  pushId!: number

  @PrimaryColumn(keyPart)
  followerId!: number

  @Column(momentColumn())
  enteredAt!: Date

  /** From when they may get it again. */
  @Column(momentColumn())
  freeAt!: Date

  /** Of the transaction that let them in: an upsert does not tell which of its rows were new. */
  @Column(keyColumn(36))
  token!: string
}
