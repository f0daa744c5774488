import type { TouchContent } from '../../reach/index.ts'
import type { DeskSettings } from '../settings/settings.schemas.ts'

export type RatingRules = DeskSettings['rating']

/** Ids of our menus begin with it; what follows is the rating and, as the last digit, the score. Whose rating it is, the database says. */
const reserved = '9700'
const numerals = '一二三四五'

export function menuOf (ratingId: number, { question, choices }: Pick<RatingRules, 'question' | 'choices'>): TouchContent {
  const items = choices.map((choice, at) => ({ id: `${reserved}${ratingId}${at + 1}`, text: choice })).toReversed()
  return { type: 'menu', head: question, items }
}

/** The same for whoever types. */
export function typedQuestion ({ question, choices }: Pick<RatingRules, 'question' | 'choices'>): TouchContent {
  const lines = choices.map((choice, at) => `${at + 1} ${choice}`).toReversed()
  return { type: 'text', text: [question, ...lines].join('\n') }
}

/** What a tap on a menu means, if the menu may be one of ours. */
export function tapIn (menuId: string | null): { ratingId: number, score: number } | null {
  const [, ratingId, score] = /^9700([1-9]\d{0,12})([1-5])$/.exec(menuId ?? '') ?? []
  return ratingId === undefined ? null : { ratingId: Number(ratingId), score: Number(score) }
}

/** The score that somebody typed: `5`, `５分`, `五星`, or the words of a choice. */
export function scoreIn (text: string, choices: readonly string[]): number | null {
  const folded = fold(text)
  const chosen = choices.findIndex((choice) => fold(choice) === folded)
  if (chosen >= 0) return chosen + 1
  const [, digit = ''] = new RegExp(`^([1-5${numerals}])(?:分|星|颗星|顆星)?$`).exec(folded) ?? []
  const score = numerals.includes(digit) ? numerals.indexOf(digit) + 1 : Number(digit)
  return digit !== '' && score <= choices.length ? score : null
}

/** Words that want an answer are no comment: a question must find its agent. */
export function isComment (text: string, personWords: readonly string[]): boolean {
  const folded = fold(text)
  return folded !== '' && !/\?|[吗嗎呢么麼]$/.test(folded) && !personWords.some((word) => fold(word) === folded)
}

/** Full width is half width, and the marks at the end are none. */
function fold (text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().replace(/[\s.。!~,，]+$/, '')
}
