import { Entity, PrimaryColumn } from 'typeorm'
import { ownKeyColumn, referenceColumn } from '../../platform/database/columns.ts'

const ownReference = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** A message under one of the terms by which it is found. The key is the whole row, so that reading a term reads nothing else. */
@Entity('message_grams', { withoutRowid: true })
export class MessageGram {
  @PrimaryColumn(ownReference)
  accountId!: number

  @PrimaryColumn(ownKeyColumn(48))
  gram!: string

  @PrimaryColumn(ownReference)
  messageId!: number
}
