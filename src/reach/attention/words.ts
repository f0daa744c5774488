import type { ReachSettings } from '../settings/settings.schemas.ts'

type Words = Pick<ReachSettings, 'optOutWords' | 'optInWords'>

/** Longer than any of the words. */
const mostCharacters = 60
const foldedWords = new WeakMap<Words, ReadonlyMap<string, 'out' | 'in'>>()

/** Written alike by everybody: ＴＤ, td and TD are one word. */
function folded (text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}

function foldedOf (words: Words): ReadonlyMap<string, 'out' | 'in'> {
  const known = foldedWords.get(words)
  if (known !== undefined) return known
  // Who has one word for both has it to leave.
  const all = new Map<string, 'out' | 'in'>()
  for (const word of words.optInWords) all.set(folded(word), 'in')
  for (const word of words.optOutWords) all.set(folded(word), 'out')
  all.delete('')
  foldedWords.set(words, all)
  return all
}

/** What somebody asks for who writes nothing but one of the words; undefined if it is none of them. */
export function askedBy (text: string, words: Words): 'out' | 'in' | undefined {
  const said = text.trim()
  return said.length > mostCharacters ? undefined : foldedOf(words).get(folded(said))
}
