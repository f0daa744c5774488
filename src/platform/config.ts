import { type Static, type TObject } from 'typebox'
import { Value } from 'typebox/value'

/** A setting that is missing or wrong, and what to do about it. */
export interface ConfigFault { name: string, problem: string, advice: string }

export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[]

  constructor (faults: readonly ConfigFault[]) {
    super(faults.map(({ name, problem, advice }) => `${name}: ${problem}. ${advice}`).join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/**
 * Reads the settings that `schema` names from the environment: text becomes numbers and booleans, an empty value counts
 * as absent, defaults fill in. Throws a ConfigError that names every fault at once. The result is frozen.
 */
export function loadConfig<Schema extends TObject> (schema: Schema, env: NodeJS.ProcessEnv): Readonly<Static<Schema>> {
  const given: Record<string, unknown> = {}
  for (const name of Object.keys(schema.properties)) {
    const text = env[name]?.trim()
    if (text !== undefined && text !== '') given[name] = text
  }
  const value = Value.Default(schema, Value.Convert(schema, given))
  const faults = Value.Errors(schema, value).map((error) => describe(schema, error))
  if (faults.length > 0) throw new ConfigError(uniqueByName(faults))
  return Object.freeze(value as Static<Schema>)
}

interface Violation { keyword: string, instancePath: string, message: string, params: object }

function describe (schema: TObject, { keyword, instancePath, message, params }: Violation): ConfigFault {
  const missing = (params as { requiredProperties?: string[] }).requiredProperties?.[0]
  const name = instancePath.split('/')[1] ?? missing ?? 'configuration'
  const { description } = (schema.properties[name] ?? {}) as { description?: string }
  const problem = keyword === 'required' ? 'is missing' : message
  return { name, problem, advice: description ?? '' }
}

function uniqueByName (faults: readonly ConfigFault[]): ConfigFault[] {
  return [...new Map(faults.toReversed().map((fault) => [fault.name, fault])).values()].toReversed()
}
