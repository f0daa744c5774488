import type { FastifySchemaValidationError } from 'fastify'
import { SimulatorError } from '../simulator.errors.ts'

interface Problem {
  status: number
  code: string
  message: string
}

export function viewProblem (error: unknown): Problem {
  if (error instanceof SimulatorError) return error
  if (!(error instanceof Error)) return { status: 500, code: 'FAILED', message: String(error) }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return { status, code: status === 400 ? 'REQUEST_INVALID' : 'FAILED', message: error.message }
}

const shownProblems = 5

/** Says what would have been right: a person reads it in a terminal. */
export function explainMismatch (errors: FastifySchemaValidationError[], where: string): Error {
  const choices = new Map<string, unknown[]>()
  const lines = new Set<string>()
  for (const { keyword, instancePath, params, message = 'is not right' } of errors) {
    const place = `${where}${instancePath.replaceAll('/', '.')}`
    if (keyword === 'const') choices.set(place, [...choices.get(place) ?? [], params['allowedValue']])
    else if (keyword === 'enum') choices.set(place, [params['allowedValues']].flat())
    else if (keyword === 'additionalProperties') lines.add(`${place} has no field ${JSON.stringify(params['additionalProperty'])}`)
    else if (keyword !== 'anyOf') lines.add(`${place} ${message}`)
  }
  const chosen = [...choices].map(([place, values]) => `${place} is one of ${values.join(', ')}`)
  return new Error([...chosen, ...lines].slice(0, shownProblems).join('; '))
}
