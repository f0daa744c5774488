import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '../../src/platform/config.ts'

const Schema = Type.Object({
  NAME: Type.String({ description: 'What it is called.' }),
  KEY: Type.String({ description: 'The key.', pattern: '^k[0-9]+$' }),
  PORT: Type.Integer({ description: 'Where it listens.', minimum: 0, maximum: 65535, default: 3000 }),
  QUIET: Type.Boolean({ description: 'Whether it keeps silent.', default: false }),
  NOTE: Type.Optional(Type.String({ description: 'Anything.' })),
})

function faultsOf (env: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig(Schema, env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('no fault was found')
}

describe('loading settings', () => {
  it('reads numbers and booleans, trims, fills in defaults and takes nothing else from the environment', () => {
    expect(loadConfig(Schema, { NAME: ' crm ', KEY: 'k1', PORT: '0', QUIET: 'true', HOME: '/root' })).toEqual({ NAME: 'crm', KEY: 'k1', PORT: 0, QUIET: true })
    expect(loadConfig(Schema, { NAME: 'crm', KEY: 'k1' })).toEqual({ NAME: 'crm', KEY: 'k1', PORT: 3000, QUIET: false })
  })

  it('takes an empty value for none', () => {
    expect(loadConfig(Schema, { NAME: 'crm', KEY: 'k1', PORT: '', NOTE: '  ' })).toEqual({ NAME: 'crm', KEY: 'k1', PORT: 3000, QUIET: false })
  })

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig(Schema, { NAME: 'crm', KEY: 'k1' }))).toBe(true)
  })

  it('names every fault at once, each once, with what to do', () => {
    const { faults, message } = faultsOf({ PORT: '70000', QUIET: 'perhaps', NAME: ' ' })
    expect(faults.map(({ name }) => name).toSorted()).toEqual(['KEY', 'NAME', 'PORT', 'QUIET'])
    expect(faults).toContainEqual({ name: 'KEY', problem: 'is missing', advice: 'The key.' })
    expect(faults).toContainEqual({ name: 'NAME', problem: 'is missing', advice: 'What it is called.' })
    expect(message.split('\n')).toHaveLength(4)
  })

  it.each(['3000x', '-1', '1.5', 'NaN', '0x'])('refuses the port %s', (PORT) => {
    expect(faultsOf({ NAME: 'crm', KEY: 'k1', PORT }).faults).toMatchObject([{ name: 'PORT' }])
  })

  it('does not repeat the value: it may be a secret in the wrong place', () => {
    expect(faultsOf({ NAME: 'crm', KEY: 'sesame-open' }).message).not.toContain('sesame')
  })
})
