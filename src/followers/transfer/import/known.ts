import type { EntityManager } from 'typeorm'
import { IsNull, Not } from 'typeorm'
import type { AttributeDefinition } from '../../attributes/attribute.entity.ts'
import { Tag } from '../../tags/tag.entity.ts'
import type { ImportOptions } from './import.entity.ts'
import { type Mapping, mappingOf } from './mapping.ts'

/** What cells are held against. Read when a run begins; a change meanwhile is found before anything is written by it. */
export interface Known {
  mapping: Mapping
  /** Users who may look after followers of the account: by their id as text, and by the name they sign in with. */
  owners: ReadonlyMap<string, number>
  tagsByName: ReadonlyMap<string, Tag>
  /** The attributes of the mapping, each with its version. */
  versions: string
  options: ImportOptions
}

export interface Wanted { accountId: number, options: ImportOptions, columns: readonly string[], definitions: readonly AttributeDefinition[] }

export async function learn (from: EntityManager, { accountId, options, columns, definitions }: Wanted): Promise<Known> {
  const mapping = mappingOf(options.columns, columns, definitions)
  const owners = mapping.owner === undefined
    ? []
    : await from.query<Array<{ id: number, name: string }>>(`SELECT DISTINCT users.id AS id, name FROM users JOIN role_grants ON userId = users.id
        WHERE accountId IN (0, ?) AND disabledAt IS NULL`, [accountId])
  const tags = mapping.tags === undefined ? [] : await from.findBy(Tag, { accountId, liveName: Not(IsNull()) })
  return {
    mapping,
    options,
    owners: new Map(owners.flatMap(({ id, name }) => [[String(id), Number(id)], [name.toLowerCase(), Number(id)]])),
    tagsByName: new Map(tags.map((tag) => [tag.name, tag])),
    versions: versionsOf(mapping, definitions),
  }
}

export function versionsOf ({ attributes }: Mapping, definitions: readonly AttributeDefinition[]): string {
  const versions = new Map(definitions.map(({ id, version }) => [id, version]))
  return attributes.map(({ definition: { id } }) => `${id}:${versions.get(id) ?? 'gone'}`).join()
}
