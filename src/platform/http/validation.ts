import ajvCompiler, { type ValidatorFactory } from '@fastify/ajv-compiler'
import type { FastifySchema, FastifySchemaCompiler } from 'fastify'

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
type Validator = ReturnType<FastifySchemaCompiler<FastifySchema>>

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

/**
 * The same for Fastify to call, once the schemas are known that routes share. Its types know of no parts of a request, which it hands over.
 * A schema is compiled when the first request needs it: to compile them all took most of the time in which a process starts.
 */
export const buildValidator = ((shared: SharedSchemas) => {
  const compile = createValidatorCompiler(shared)
  return ((route) => {
    let compiled: Validator | undefined
    const validate: Validator = (data) => {
      compiled ??= compile(route)
      const result = compiled(data)
      // Fastify reads from the function itself what was wrong.
      validate.errors = compiled.errors ?? null
      return result
    }
    return validate
  }) satisfies FastifySchemaCompiler<FastifySchema>
}) as unknown as ValidatorFactory
