import type { FastifyRequest } from 'fastify'
import { ruleTooDeep } from './rule.errors.ts'

/** What a rule of all its levels can have, with what its conditions nest. */
const maxLevels = 40

/** For every route that takes a rule: to be asked before the schema walks through it, for thousands of levels are more than the stack holds. */
export const ruleRoute = {
  bodyLimit: 64 * 1024,
  preValidation: async ({ body }: FastifyRequest): Promise<void> => {
    if (isDeeper(body, maxLevels)) throw ruleTooDeep({ place: 'body/rule' })
  },
}

function isDeeper (value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1))
}
