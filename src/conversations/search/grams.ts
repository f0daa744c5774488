import { fold, runsOf } from '../../platform/fold.ts'
import type { Message } from '../record/message.entity.ts'
import { textOf } from '../record/message-text.ts'

export type Indexed = Pick<Message, 'direction' | 'type' | 'content'>

/** Under this term stands every message in which something can be found. */
export const anyMessage = ''

/**
 * Under which terms a message is found: every two characters that stand together, the last one of each run (so that every character
 * begins a term), and what sets it apart from most messages. What most messages are helps nobody to find one.
 *
 * Whoever changes this has all messages indexed anew: what is to be forgotten is found by it too.
 */
export function termsOf (message: Indexed): string[] {
  const runs = runsOf(fold(textOf(message)))
  if (runs.length === 0) return []
  const terms = new Set([anyMessage, ...kindTerms(message)])
  for (const run of runs) {
    const characters = Array.from(run)
    for (const [at, character] of characters.entries()) terms.add(character + (characters[at + 1] ?? ''))
  }
  return [...terms]
}

/** The pairs of characters by which a run is found; a single character has none. */
export function pairsOf (run: string): string[] {
  const characters = Array.from(run)
  return characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`)
}

/** A colon stands in no pair. */
export function kindTerms ({ direction, type }: { direction?: string | undefined, type?: string | undefined }): string[] {
  return [
    ...direction === 'note' ? ['direction:note'] : [],
    ...type === undefined || type === 'text' ? [] : [`type:${type}`],
  ]
}
