import { type Static, Type } from 'typebox'
import { clockStates, targets } from './clock.ts'
import type { Badge } from './clock.reader.ts'

/** A promise that runs for a conversation, as lists show it. */
export const PromiseView = Type.Object({
  target: Type.Enum([...targets], { description: 'first and next response, resolution, and an answer before the reply window closes.' }),
  state: Type.Enum([...clockStates]),
  dueAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'null while it is paused.' }),
  isPaused: Type.Boolean(),
})

export function viewPromise ({ dueAt, ...badge }: Badge): Static<typeof PromiseView> {
  return { ...badge, dueAt: dueAt?.toISOString() ?? null }
}
