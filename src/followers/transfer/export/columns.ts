import { aliasOf } from '../../alias.ts'
import type { AttributeDefinition } from '../../attributes/attribute.entity.ts'
import { valueFrom, type StoredValue } from '../../attributes/attribute.rules.ts'
import { textCell } from '../csv/cells.ts'
import { exportColumnRepeated, exportColumnUnknown } from './export.errors.ts'

/** A row of `followers` as the driver hands it over: numbers may be texts. */
export type RawFollower = Readonly<Record<string, string | number | null>>

/** What a page of followers has beside its records. */
export interface Beside {
  /** By follower, then by attribute. */
  values: ReadonlyMap<number, ReadonlyMap<number, StoredValue[]>>
  /** By follower the names of their tags. */
  tags: ReadonlyMap<number, string[]>
  owners: ReadonlyMap<number, string>
  accountId: number
}

interface FieldCell { needs: readonly string[], cell: (row: RawFollower, beside: Beside) => string }

const text = (column: string): FieldCell => ({ needs: [column], cell: (row) => textCell(row[column] === null ? null : String(row[column])) })
const number = (column: string): FieldCell => ({ needs: [column], cell: (row) => String(row[column] ?? '') })
const moment = (column: string): FieldCell => ({ needs: [column], cell: (row) => (row[column] === null ? '' : new Date(Number(row[column])).toISOString()) })

/** Everything of a record that can go out, and what its cell holds. */
const fields = {
  openid: text('openid'),
  unionid: text('unionid'),
  alias: { needs: ['alias', 'openid'], cell: (row, { accountId }) => textCell(String(row['alias'] ?? aliasOf(accountId, String(row['openid'])))) },
  remark: text('remark'),
  language: text('language'),
  subscribed: { needs: ['subscribed'], cell: (row) => String(Number(row['subscribed']) === 1) },
  subscriptionAt: moment('subscriptionAt'),
  unfollowedAt: moment('unfollowedAt'),
  blockedAt: moment('blockedAt'),
  subscribeScene: text('subscribeScene'),
  qrScene: text('qrScene'),
  stage: text('stage'),
  owner: { needs: ['ownerId'], cell: (row, { owners }) => (row['ownerId'] === null ? '' : textCell(owners.get(Number(row['ownerId'])) ?? String(row['ownerId']))) },
  firstInboundAt: moment('firstInboundAt'),
  lastInboundAt: moment('lastInboundAt'),
  messageCount: number('messageCount'),
  eventCount: number('eventCount'),
  createdAt: moment('createdAt'),
  tags: { needs: [], cell: (row, { tags }) => textCell(tags.get(Number(row['id']))?.join('|') ?? null) },
} satisfies Readonly<Record<string, FieldCell>>

export const exportFields = Object.keys(fields)
const attributePrefix = 'attribute:'

export interface Columns {
  names: readonly string[]
  /** What to read of the table of followers. */
  needs: string[]
  attributes: AttributeDefinition[]
  hasTags: boolean
  /** A line of the table, with its end. */
  line: (row: RawFollower, beside: Beside) => string
}

/** Throws what is no column, or one twice. */
export function columnsOf (names: readonly string[], definitions: readonly AttributeDefinition[]): Columns {
  const byName = new Map(definitions.map((definition) => [`${attributePrefix}${definition.key}`, definition]))
  const known = new Map<string, FieldCell>(Object.entries(fields))
  const cells = names.map((name, at) => {
    if (names.indexOf(name) !== at) throw exportColumnRepeated(at, name)
    const definition = byName.get(name)
    const field = known.get(name) ?? (definition === undefined ? undefined : attributeCell(definition))
    if (field === undefined) throw exportColumnUnknown(at, name)
    return field
  })
  return {
    names,
    needs: [...new Set(['id', ...cells.flatMap(({ needs }) => needs)])],
    attributes: names.flatMap((name) => byName.get(name) ?? []),
    hasTags: names.includes('tags'),
    line (row, beside) {
      let line = ''
      for (const [at, { cell }] of cells.entries()) line += at === 0 ? cell(row, beside) : `,${cell(row, beside)}`
      return `${line}\r\n`
    },
  }
}

/** Numbers stay numbers, also below zero. */
function attributeCell ({ id, type, defaultValue }: AttributeDefinition): FieldCell {
  return {
    needs: [],
    cell (row, { values }) {
      const value = valueFrom(type, values.get(Number(row['id']))?.get(id) ?? []) ?? defaultValue
      if (value === null) return ''
      if (typeof value === 'string') return textCell(value)
      return Array.isArray(value) ? textCell(value.join('|')) : String(value)
    },
  }
}
