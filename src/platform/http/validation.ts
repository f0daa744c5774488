import ajvCompiler from '@fastify/ajv-compiler'
import type { FastifySchemaCompiler, FastifySchema } from 'fastify'

const common = { removeAdditional: false, useDefaults: true }

/** What stands in an address is text and becomes what the schema asks for; what stands in a JSON body must be it already. */
export function createValidatorCompiler (): FastifySchemaCompiler<FastifySchema> {
  const build = ajvCompiler()
  const ofBodies = build({}, { customOptions: { ...common, coerceTypes: false } })
  const ofAddresses = build({}, { customOptions: { ...common, coerceTypes: 'array' } })
  return (route) => (route.httpPart === 'body' ? ofBodies : ofAddresses)(route)
}
