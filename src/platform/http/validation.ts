import ajvCompiler from '@fastify/ajv-compiler'
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

/** What stands in an address is text and becomes what the schema asks for; what stands in a JSON body must be it already. */
export function createValidatorCompiler (): FastifySchemaCompiler<FastifySchema> {
  const build = ajvCompiler()
  const accepting = (coerceTypes: false | 'array') => build({}, {
    customOptions: { removeAdditional: false, useDefaults: true, coerceTypes, discriminator: true },
    onCreate: (ajv) => { ajv.addFormat('date-time', isMoment) },
  })
  const ofBodies = accepting(false)
  const ofAddresses = accepting('array')
  return (route) => (route.httpPart === 'body' ? ofBodies : ofAddresses)(route)
}
