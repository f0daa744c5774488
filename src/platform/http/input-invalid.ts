import type { FastifyError } from 'fastify'
import { AppError } from '../errors.ts'

/** How we say that a rule of a schema was broken, by ajv's name for the rule. */
export const inputFaults = {
  additionalProperties: '{place} is not a known field',
  required: '{place} is missing',
  type: '{place} must be of type {type}',
  enum: '{place} must be one of {allowedValues}',
  minLength: '{place} must have at least {limit} characters',
  maxLength: '{place} must have at most {limit} characters',
  minItems: '{place} must have at least {limit} entries',
  maxItems: '{place} must have at most {limit} entries',
  minimum: '{place} must be {limit} or more',
  maximum: '{place} must be {limit} or less',
  format: '{place} must have the format {format}',
  pattern: '{place} must match {pattern}',
  other: '{place} is not valid',
} as const

type InputRule = keyof typeof inputFaults

/** The first thing that is wrong with the input. */
export function inputInvalid ([first]: NonNullable<FastifyError['validation']>, context = 'body'): AppError {
  const rule = isKnown(first?.keyword) ? first.keyword : 'other'
  const params = Object.fromEntries(Object.entries(first?.params ?? {}).map(([name, value]) => [name, String(value)]))
  // Of a field too many or too few ajv names the object; what people look for is the field.
  const field = rule === 'additionalProperties' ? params['additionalProperty'] : rule === 'required' ? params['missingProperty'] : undefined
  const place = `${context}${first?.instancePath ?? ''}${field === undefined ? '' : `/${field}`}`
  return new AppError('invalid', 'INPUT_INVALID', inputFaults[rule], { place, text: `INPUT_INVALID/${rule}`, values: { ...params, place } })
}

function isKnown (keyword: string | undefined): keyword is InputRule {
  return keyword !== undefined && Object.hasOwn(inputFaults, keyword)
}
