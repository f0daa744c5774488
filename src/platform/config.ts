import type { Static, TObject, TSchema } from 'typebox'
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
  for (const [name, setting] of Object.entries(schema.properties)) {
    const text = env[name]?.trim()
    if (text !== undefined && text !== '') given[name] = fromText(setting, text)
  }
  const value = Value.Default(schema, given)
  const faults = Value.Errors(schema, value).flatMap((error) => describe(schema, error))
  if (faults.length > 0) throw new ConfigError(uniqueByName(faults))
  return Object.freeze(value as Static<Schema>)
}

const truth: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

/** Not `Value.Convert`, which makes 1 of 1.5 without a word: what cannot be meant stays text and is refused by name. */
function fromText (setting: TSchema, text: string): unknown {
  const { type } = setting as { type?: unknown }
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  return type === 'boolean' ? truth[text.toLowerCase()] ?? text : text
}

interface Violation { keyword: string, instancePath: string, message: string, params: object }

function describe (schema: TObject, { keyword, instancePath, message, params }: Violation): ConfigFault[] {
  const { requiredProperties: missing } = params as { requiredProperties?: string[] }
  const names = keyword === 'required' && missing !== undefined ? missing : [instancePath.split('/')[1] ?? 'configuration']
  return names.map((name) => {
    const { description } = (schema.properties[name] ?? {}) as { description?: string }
    return { name, problem: keyword === 'required' ? 'is missing' : message, advice: description ?? '' }
  })
}

function uniqueByName (faults: readonly ConfigFault[]): ConfigFault[] {
  return [...new Map(faults.toReversed().map((fault) => [fault.name, fault])).values()].toReversed()
}
