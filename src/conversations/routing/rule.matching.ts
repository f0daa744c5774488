import type { AttributeCondition, RuleConditions } from './rule.shape.ts'

type Value = string | number | boolean | readonly string[] | null

/** All that rules can ask of a conversation, at one moment. */
export interface RuleFacts {
  /** What the follower wrote, the newest few. */
  texts: readonly string[]
  /** What they clicked in the menu. */
  menuKeys: readonly string[]
  qrScenes: readonly string[]
  tagIds: ReadonlySet<number>
  attributes: Readonly<Record<string, Value>>
  language: string | null
  /** Who last talked with them. */
  previousAgentId: number | null
  /** By the calendar, or by the account's own. */
  isWorking: (calendarId: number | null) => boolean
}

type Name = keyof RuleConditions
type Holds = { [Key in Name]-?: (wanted: NonNullable<RuleConditions[Key]>, facts: RuleFacts) => boolean }

/** In the order in which they are asked. */
const holds: Holds = {
  keywords: (wanted, { texts }) => texts.some((text) => hasKeyword(folded(text), wanted)),
  menuKeys: (wanted, { menuKeys }) => menuKeys.some((key) => wanted.includes(key)),
  qrScenes: (wanted, { qrScenes }) => qrScenes.some((scene) => wanted.includes(scene)),
  tagIds: (wanted, { tagIds }) => wanted.some((id) => tagIds.has(id)),
  attributes: (wanted, { attributes }) => wanted.every((condition) => attributeHolds(condition, attributes[condition.key] ?? null)),
  languages: (wanted, { language }) => language !== null && wanted.some((each) => speaks(each, language)),
  hours: ({ is, calendarId = null }, { isWorking }) => isWorking(calendarId) === (is === 'working'),
  hasPreviousAgent: (wanted, { previousAgentId }) => (previousAgentId !== null) === wanted,
  previousAgentIds: (wanted, { previousAgentId }) => previousAgentId !== null && wanted.includes(previousAgentId),
}

/** The first condition that does not hold; null when the rule applies. Without conditions it always does. */
export function failing (conditions: RuleConditions, facts: RuleFacts): Name | null {
  const names = Object.keys(holds) as Name[]
  return names.find((name) => !holdsOne(name, conditions, facts)) ?? null
}

function holdsOne (name: Name, conditions: RuleConditions, facts: RuleFacts): boolean {
  const wanted = conditions[name]
  // Each is asked for what stands under its own name.
  const holdsFor = holds[name] as (wanted: unknown, facts: RuleFacts) => boolean
  return wanted === undefined || holdsFor(wanted, facts)
}

/** Written alike by everybody: ＶＩＰ, vip and VIP are one word. */
export function folded (text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function hasKeyword (text: string, keywords: readonly string[]): boolean {
  return keywords.some((keyword) => standsIn(text, folded(keyword).trim()))
}

const letter = /[a-z]/

/** In Latin letters only as a word of its own: `hi` does not stand in `this`. Chinese has no such borders. */
function standsIn (text: string, word: string): boolean {
  if (word === '') return false
  const isJoined = (outer: string | undefined, inner: string | undefined) => letter.test(outer ?? '') && letter.test(inner ?? '')
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isJoined(text[at - 1], word[0]) && !isJoined(text[at + word.length], word.at(-1))) return true
  }
  return false
}

/** `zh` is every kind of Chinese; WeChat writes zh_CN where others write zh-CN. */
export function speaks (wanted: string, language: string): boolean {
  const [asked, spoken] = [wanted, language].map((each) => each.replaceAll('_', '-').toLowerCase())
  return asked !== undefined && (spoken === asked || spoken?.startsWith(`${asked}-`) === true)
}

function attributeHolds (condition: AttributeCondition, value: Value): boolean {
  const { is, isNot, in: choices, atLeast, atMost, contains, isEmpty } = condition
  const has = (each: string | number | boolean) => (isList(value) ? value.includes(String(each)) : value === each)
  return (is === undefined || has(is)) && (isNot === undefined || !has(isNot)) &&
    (choices === undefined || choices.some(has)) &&
    (atLeast === undefined || (typeof value === 'number' && value >= atLeast)) &&
    (atMost === undefined || (typeof value === 'number' && value <= atMost)) &&
    (contains === undefined || (isList(value) ? value.includes(contains) : typeof value === 'string' && value.includes(contains))) &&
    (isEmpty === undefined || (value === null) === isEmpty)
}

function isList (value: Value): value is readonly string[] {
  return Array.isArray(value)
}
