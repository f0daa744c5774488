import { variablesIn } from '../../platform/variables.ts'

/** What a text may name of the follower, the agent and the account. */
const known = /^(?:follower\.alias|agent\.name|account\.name|attribute\.[a-z0-9][a-z0-9_]{0,47})$/

/** The first thing between {{ and }} that means nothing. */
export function unknownVariable (text: string): string | undefined {
  return variablesIn(text).find(({ name }) => !known.test(name))?.whole
}
