import { type Static, Type } from 'typebox'
import { MaybeMoment, pageOf, ScopeChoice, TeamId } from './helps.schemas.ts'
import type { Macro } from './macro.entity.ts'
import type { Ran } from './macro.run.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Text = Type.String({ minLength: 1, maxLength: 2000 })

const Action = Type.Union([
  Type.Object({ do: Type.Literal('say'), text: { ...Text, description: 'May name variables, as a canned reply may.' } }, closed),
  Type.Object({ do: Type.Literal('note'), text: Text }, closed),
  Type.Object({ do: Type.Literal('label'), labelId: Id }, closed),
  Type.Object({ do: Type.Literal('unlabel'), labelId: Id }, closed),
  Type.Object({ do: Type.Literal('prioritise'), priority: Type.Integer({ minimum: 0, maximum: 3, description: '0 urgent, 1 high, 2 normal, 3 low.' }) }, closed),
  Type.Object({ do: Type.Literal('transfer'), teamId: Id }, closed),
  Type.Object({ do: Type.Literal('snooze'), minutes: Type.Integer({ minimum: 1, maximum: 43_200 }) }, closed),
  Type.Object({ do: Type.Literal('resolve') }, closed),
])
const Actions = Type.Array(Action, { minItems: 1, maxItems: 10, description: 'Done in this order, all or none.' })
const Name = Type.String({ minLength: 1, maxLength: 64 })

const macroExample = {
  id: 4, scope: 'all', teamId: null, name: '致谢并结束', actions: [{ do: 'say', text: '感谢您的咨询，{{agent.name}}祝您愉快！' }, { do: 'label', labelId: 7 }, { do: 'resolve' }],
  used: 12, usedAt: '2026-03-01T09:12:44.000Z', createdAt: '2026-02-14T02:11:09.000Z', version: 1,
} satisfies Static<typeof MacroView>

export const MacroParams = Type.Object({ accountId: Id, macroId: Id })
export const RunParams = Type.Object({ accountId: Id, conversationId: Id, macroId: Id })
export const NewMacroBody = Type.Object({ scope: ScopeChoice, teamId: TeamId, name: Name, actions: Actions }, {
  ...closed, examples: [{ scope: 'all', name: macroExample.name, actions: macroExample.actions }],
})
export const MacroEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if it has changed since.' }), name: Type.Optional(Name), actions: Type.Optional(Actions),
}, { ...closed, examples: [{ version: 1, name: '致谢' }] })
export const RunBody = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 36, pattern: '^[A-Za-z0-9_-]{1,36}$', description: 'Yours, for this run: a macro that says something runs once for each key.' }),
}, { ...closed, examples: [{ key: 'f3b1c2d4' }] })

export const MacroView = Type.Object({
  id: Type.Integer(), scope: ScopeChoice, teamId: Type.Union([Type.Integer(), Type.Null()]), name: Type.String(), actions: Type.Array(Action),
  used: Type.Integer(), usedAt: MaybeMoment, createdAt: Type.String({ format: 'date-time' }), version: Type.Integer(),
})
export const MacroPage = pageOf(MacroView, macroExample)

export const RanView = Type.Object({
  conversationId: Type.Integer(), status: Type.String(), agentId: Type.Union([Type.Integer(), Type.Null()]), teamId: Type.Union([Type.Integer(), Type.Null()]),
  priority: Type.Integer(), messageIds: Type.Array(Type.Integer(), { description: 'What was said and noted.' }),
  isNew: Type.Boolean({ description: 'False when a run with this key did it before.' }),
}, { examples: [{ conversationId: 12, status: 'resolved', agentId: null, teamId: 3, priority: 2, messageIds: [9021], isNew: true }] })

export function viewMacro ({ id, scope, holderId, name, actions, used, usedAt, createdAt, version }: Macro): Static<typeof MacroView> {
  return { id, scope, teamId: scope === 'team' ? holderId : null, name, actions, used, usedAt: usedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), version }
}

export function viewRan ({ conversation: { id, status, agentId, teamId, priority }, messageIds, isNew }: Ran): Static<typeof RanView> {
  return { conversationId: id, status, agentId, teamId, priority, messageIds, isNew }
}
