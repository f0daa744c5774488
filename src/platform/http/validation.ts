import ajvCompiler, { type ValidatorFactory } from '@fastify/ajv-compiler'
import type { FastifySchemaCompiler, FastifySchema } from 'fastify'

const moment = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

/** RFC 3339, as far as a Date can hold it: ajv's own rule lets leap seconds and `+08` pass, of which no Date can be made. */
function isMoment (text: string): boolean {
  const [, day] = moment.exec(text) ?? []
  return day !== undefined && !Number.isNaN(Date.parse(text)) && isDay(day)
}

/** `Date` makes March of the 30th of February. */
function isDay (day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
}

/** One for all: every plugin of Fastify's asks for its own, and making one takes longer than all its schemas. */
const build = ajvCompiler()
type SharedSchemas = Parameters<typeof build>[0]

/** What stands in an address is text and becomes what the schema asks for; what stands in a JSON body must be it already. `shared`: what `$ref` may name. */
export function createValidatorCompiler (shared: SharedSchemas = {}): FastifySchemaCompiler<FastifySchema> {
  const accepting = (coerceTypes: false | 'array') => build(shared, {
    customOptions: { removeAdditional: false, useDefaults: true, coerceTypes, discriminator: true },
    onCreate: (ajv) => { ajv.addFormat('date-time', isMoment) },
  })
  const ofBodies = accepting(false)
  const ofAddresses = accepting('array')
  return (route) => (route.httpPart === 'body' ? ofBodies : ofAddresses)(route)
}

/** The same for Fastify to call, once the schemas are known that routes share. Its types know of no parts of a request, which it hands over. */
export const buildValidator = createValidatorCompiler as unknown as ValidatorFactory
