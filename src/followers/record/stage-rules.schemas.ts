import { type Static, Type } from 'typebox'
import { FollowerFilter } from '../find/filter.ts'
import { stages } from '../stages.ts'
import type { StageRules } from './stage-rules.entity.ts'

const closed = { additionalProperties: false }
const rulesExample = [
  { stage: 'lost', filter: [{ field: 'subscribed', is: false }] },
  { stage: 'lost', filter: [], idleDays: 180 },
  { stage: 'high-value', filter: [{ attribute: 'level', in: ['金卡'] }] },
  { stage: 'customer', filter: [{ tag: 7, isOn: true }] },
  { stage: 'potential', filter: [{ field: 'messageCount', atLeast: 1 }] },
]

const Rules = Type.Array(Type.Object({
  stage: Type.Enum([...stages]),
  filter: FollowerFilter,
  idleDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: 'Only who has not written or done anything for so many days.' })),
}, closed), { maxItems: 20, description: 'In order: the first that holds decides. For whom none holds is unknown. Who was put into a stage by hand stays there.' })

export const StageRulesBody = Type.Object({
  version: Type.Integer({ minimum: 0, description: 'The version you read; 0 where there are no rules yet.' }),
  rules: Rules,
}, { ...closed, examples: [{ version: 0, rules: rulesExample }] })

export const StageRulesView = Type.Object({
  version: Type.Integer(),
  rules: Rules,
  changedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
}, { examples: [{ version: 1, rules: rulesExample, changedAt: '2026-03-01T09:30:00.000Z' }] })

export const StageRulesApplyBody = Type.Object({
  isDryRun: Type.Boolean({ default: false, description: 'Only counts how many there would be in each stage.' }),
}, { ...closed, examples: [{ isDryRun: true }] })

export function viewStageRules (found: StageRules | null): Static<typeof StageRulesView> {
  if (found === null) return { version: 0, rules: [], changedAt: null }
  return { version: found.version, rules: found.rules, changedAt: found.changedAt.toISOString() }
}
