import type { AttributeDefinition } from '../../attributes/attribute.entity.ts'
import { attributeUnmapped, columnRepeated, columnUnknown, columnUnmapped, fieldRepeated, keyMissing } from './import.errors.ts'

const attributePrefix = 'attribute:'

/** Which column of the file is what: a field, `attribute:<key>`, or `ignore`. */
export interface MappedColumn { column: string, field: string }

/** Where in a line to look. */
export interface Mapping {
  openid: number
  remark: number | undefined
  stage: number | undefined
  owner: number | undefined
  tags: number | undefined
  attributes: Array<{ at: number, definition: AttributeDefinition }>
}

/** Throws what does not fit the file or the account: every column must be mapped once, and one of them must be the openid. */
export function mappingOf (mapped: readonly MappedColumn[], columns: readonly string[], definitions: readonly AttributeDefinition[]): Mapping {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]))
  const seen = new Map<string, number>()
  const attributes: Mapping['attributes'] = []
  const columnsSeen = new Set<string>()
  for (const [entry, { column, field }] of mapped.entries()) {
    const at = columns.indexOf(column)
    if (at < 0) throw columnUnknown(entry, column)
    if (columnsSeen.has(column)) throw columnRepeated(entry, column)
    columnsSeen.add(column)
    if (field === 'ignore') continue
    if (seen.has(field)) throw fieldRepeated(entry, field)
    seen.set(field, at)
    if (!field.startsWith(attributePrefix)) continue
    const definition = byKey.get(field.slice(attributePrefix.length))
    if (definition === undefined) throw attributeUnmapped(entry, field)
    attributes.push({ at, definition })
  }
  const unmapped = columns.find((column) => !columnsSeen.has(column))
  if (unmapped !== undefined) throw columnUnmapped(unmapped)
  const openid = seen.get('openid')
  if (openid === undefined) throw keyMissing()
  return { openid, remark: seen.get('remark'), stage: seen.get('stage'), owner: seen.get('owner'), tags: seen.get('tags'), attributes }
}
