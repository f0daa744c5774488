import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

type Node = TSchema & { properties?: Record<string, TSchema>, items?: TSchema, anyOf?: TSchema[], patternProperties?: Record<string, TSchema> }

/** Where a value and a schema part: places and what is wrong there, never the value itself. Of a list the first few items are looked at. */
export function differences (schema: TSchema, value: unknown): string[] {
  const broken = Compile(schema).Errors(value).map(({ instancePath, message }) => `${instancePath === '' ? '/' : instancePath} ${message}`)
  return [...new Set([...broken, ...unknownFields(schema, value, '').map((place) => `${place} is not known to us`)])]
}

const looksAt = 20
/** What any answer may begin with. */
const everywhere = new Set(['errcode', 'errmsg'])

function unknownFields (schema: Node, value: unknown, place: string): string[] {
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return []
    return [...new Set(value.slice(0, looksAt).flatMap((item) => unknownFields(items, item, `${place}/*`)))]
  }
  if (typeof value !== 'object' || value === null) return []
  if (schema.anyOf !== undefined) return leastUnknown(schema.anyOf, value, place)
  const { properties } = schema
  // A record of anything, or no object at all: every name is right.
  if (properties === undefined) return []
  return Object.entries(value).filter(([name]) => !everywhere.has(name)).flatMap(([name, inner]) => {
    const known = properties[name]
    return known === undefined ? [`${place}/${name}`] : unknownFields(known, inner, `${place}/${name}`)
  })
}

/** Of alternatives the one that fits best speaks. */
function leastUnknown (alternatives: readonly TSchema[], value: object, place: string): string[] {
  const found = alternatives.map((each) => unknownFields(each, value, place))
  return found.reduce((least, each) => (each.length < least.length ? each : least), found[0] ?? [])
}
