import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import {
  booleanColumn, idColumn, jsonColumn, keyColumn, momentColumn, numberColumn, referenceColumn, textColumn,
} from '../../platform/database/columns.ts'
import type { AttributeType, AttributeValue } from './attribute.rules.ts'

const keyPart = { type: 'bigint', transformer: referenceColumn.transformer } as const

/** Something that an account wants to know of its followers. The type is for ever, and so is the key. */
@Entity('attribute_definitions')
@Index('idx_attribute_definitions_key', ['accountId', 'key'], { unique: true })
export class AttributeDefinition {
  @PrimaryGeneratedColumn(idColumn)
  id!: number

  @Column(referenceColumn)
  accountId!: number

  /** What programs call it. */
  @Column(keyColumn(48))
  key!: string

  /** What people call it. */
  @Column(textColumn(64))
  label!: string

  @Column(keyColumn(16))
  type!: AttributeType

  /** What can be chosen, for `enum` and `list`. */
  @Column(jsonColumn({ nullable: true }))
  options!: string[] | null

  @Column(booleanColumn)
  isRequired!: boolean

  /** What holds for everyone who has no value; no row is written for it. */
  @Column(jsonColumn({ nullable: true }))
  defaultValue!: AttributeValue | null

  /** The least number or day, or number of characters. */
  @Column(jsonColumn({ nullable: true }))
  min!: number | string | null

  @Column(jsonColumn({ nullable: true }))
  max!: number | string | null

  /** Where it stands in a form. */
  @Column(numberColumn())
  position!: number

  @Column(momentColumn())
  createdAt!: Date

  /** Since when nobody is asked for it; the values stay. */
  @Column(momentColumn({ nullable: true }))
  archivedAt!: Date | null

  @Column(numberColumn())
  version!: number
}

/** One value that one follower has; a list has several. Found by value through the indices. */
@Entity('follower_attributes')
@Index('idx_follower_attributes_text', ['accountId', 'attributeId', 'textValue', 'followerId'])
@Index('idx_follower_attributes_number', ['accountId', 'attributeId', 'numberValue', 'followerId'])
export class FollowerAttribute {
  @PrimaryColumn(keyPart)
  accountId!: number

  @PrimaryColumn(keyPart)
  followerId!: number

  @PrimaryColumn(keyPart)
  attributeId!: number

  /** 0, and in a list the place of the entry. */
  @PrimaryColumn(keyPart)
  position!: number

  /** Of `string`, `enum` and `list`; of `date` the day as yyyy-MM-dd, which sorts as days do. */
  @Column(textColumn(190, { nullable: true }))
  textValue!: string | null

  /** Of `number`; of `boolean` 0 or 1. */
  @Column({ type: 'double', nullable: true })
  numberValue!: number | null
}
