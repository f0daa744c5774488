import { IsOptional, type Static, type TObject, type TSchema } from 'typebox'
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
  const value = Value.Default(schema, given) as Record<string, unknown>
  // One setting at a time: asked about all of them together, TypeBox stops after eight faults.
  const faults = Object.entries(schema.properties).flatMap(([name, setting]) => faultOf(name, setting, value[name]))
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(value as Static<Schema>)
}

function faultOf (name: string, setting: TSchema, value: unknown): ConfigFault[] {
  const { description: advice = '' } = setting as { description?: string }
  if (value === undefined) return IsOptional(setting) ? [] : [{ name, problem: 'is missing', advice }]
  return Value.Errors(setting, value).slice(0, 1).map(({ message: problem }) => ({ name, problem, advice }))
}

const truth: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

/** Not `Value.Convert`, which makes 1 of 1.5 without a word: what cannot be meant stays text and is refused by name. */
function fromText (setting: TSchema, text: string): unknown {
  const { type } = setting as { type?: unknown }
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  return type === 'boolean' ? truth[text.toLowerCase()] ?? text : text
}
