import { Type } from 'typebox'
import type { Condition } from './rule.schema.ts'
import type { Tree } from './tree.ts'

/** A part of a rule, whether it holds of one follower, and why. */
export interface Explained {
  is: Tree['is']
  /** Where in the rule it stands. */
  place: string
  holds: boolean
  /** Of a condition: itself, and what was found of the follower. */
  condition?: Condition
  found?: unknown
  /** Of a segment that the rule names. */
  segmentId?: number
  parts?: Explained[]
}

const name = 'SegmentExplained'
export const ExplainedView = Type.Unsafe<Explained>({ $ref: `${name}#` })

const condition = { did: { kind: 'event.CLICK', about: ['menu-tea'], atLeast: 2, within: { days: 30 } } }

/** To be registered once: it contains itself. */
export const explainedSchema = Type.Object({
  is: Type.Enum(['all', 'any', 'not', 'minus', 'segment', 'condition']),
  place: Type.String({ description: 'Where in the rule it stands; the parts of another segment stand where it is named.' }),
  holds: Type.Boolean(),
  condition: Type.Optional(Type.Unsafe<Condition>({ type: 'object', additionalProperties: true, description: 'The condition as it stands in the rule.' })),
  found: Type.Optional(Type.Unknown({ description: 'What was found: a value, how often something happened and when last, which way is open or why not.' })),
  segmentId: Type.Optional(Type.Integer()),
  parts: Type.Optional(Type.Array(ExplainedView)),
}, {
  $id: name,
  examples: [{
    is: 'all', place: 'body/rule', holds: false,
    parts: [
      { is: 'condition', place: 'body/rule/all/0', holds: true, condition: { attribute: 'city', is: '上海' }, found: '上海' },
      { is: 'condition', place: 'body/rule/all/1', holds: false, condition, found: { times: 1, lastAt: '2026-02-27T03:14:00.000Z' } },
    ],
  }],
})
