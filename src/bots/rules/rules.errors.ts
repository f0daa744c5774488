import { AppError } from '../../platform/errors.ts'

export const maxRules = 10_000
export const maxWords = 30_000
export const maxPatterns = 200
export const maxGroups = 1000

export const ruleNotFound = () => new AppError('not-found', 'BOT_RULE_NOT_FOUND', 'There is no such rule')

export const ruleExists = (name: string) => new AppError('conflict', 'BOT_RULE_EXISTS', 'There is a rule named {name} already',
  { place: 'body/name', values: { name }, advice: 'Choose another name.' })

export const ruleChanged = () => new AppError('conflict', 'BOT_RULE_CHANGED', 'Somebody else changed this rule meanwhile',
  { place: 'body/version', advice: 'Read the rule again and repeat your change on what you find.' })

export const rulesFull = () => new AppError('conflict', 'BOT_RULES_FULL', 'An account has at most {limit} rules',
  { values: { limit: maxRules }, advice: 'Delete rules that are not needed any more.' })

export const ruleWordsFull = () => new AppError('conflict', 'BOT_WORDS_FULL', 'All rules of an account have at most {limit} words',
  { place: 'body/when/words', values: { limit: maxWords }, advice: 'Delete rules that are not needed any more.' })

export const patternsFull = () => new AppError('conflict', 'BOT_PATTERNS_FULL', 'All rules of an account have at most {limit} patterns',
  { place: 'body/when/words', values: { limit: maxPatterns }, advice: 'Delete rules that are not needed any more, or look for words where that is enough.' })

export const ruleEmpty = (place: string) => new AppError('invalid', 'BOT_RULE_EMPTY', 'This rule does nothing',
  { place, advice: 'Let it say something, set a tag or an attribute, or call a person.' })

export const ruleTooLarge = (place: string) => new AppError('invalid', 'BOT_RULE_TOO_LARGE', 'The contents are too large together',
  { place, advice: 'All contents together have at most 60 KB: shorten the texts.' })

export const wordUnfit = (place: string) => new AppError('invalid', 'BOT_WORD_UNFIT', 'Nothing can be found by this word',
  { place, advice: 'Give it a letter, a digit or a character; signs alone can be answered only where they are all that is written.' })

export const wordTooLong = (place: string, limit: number) => new AppError('invalid', 'BOT_WORD_TOO_LONG', 'A word has at most {limit} characters',
  { place, values: { limit }, advice: 'Take the part of it that matters.' })

export const patternUnsound = (place: string) => new AppError('invalid', 'BOT_PATTERN_UNSOUND', 'This is no regular expression',
  { place, advice: 'Write it as JavaScript has them, with the flag u and without slashes: 订单\\s*\\d+.' })

export const patternEmpty = (place: string) => new AppError('invalid', 'BOT_PATTERN_EMPTY', 'This pattern is found in everything',
  { place, advice: 'Say what must be there; for a rule about everything there is the kind any.' })

export const patternSlow = (place: string) => new AppError('invalid', 'BOT_PATTERN_SLOW', 'This pattern takes too long on some texts',
  { place, advice: 'Avoid a repetition inside a repetition, as in (a+)+, and long counted ones.' })

export const tagUnknown = (place: string) => new AppError('invalid', 'BOT_TAG_UNKNOWN', 'There is no such tag',
  { place, advice: 'GET /api/v1/accounts/:accountId/tags lists what there is.' })

export const attributeUnknown = (key: string, place: string) => new AppError('invalid', 'BOT_ATTRIBUTE_UNKNOWN', 'There is no attribute {key}',
  { place, values: { key }, advice: 'GET /api/v1/accounts/:accountId/attributes lists what there is.' })

export const calendarUnknown = (place: string) => new AppError('invalid', 'BOT_CALENDAR_UNKNOWN', 'There is no such work calendar',
  { place, advice: 'GET /api/v1/accounts/:accountId/calendars lists what there is.' })

export const ruleNotTriable = () => new AppError('invalid', 'BOT_RULE_NOT_TRIABLE', 'Only what followers wrote, sent or pressed can be looked through',
  { place: 'body/rule/when/kind', advice: 'Try rules about follows and scans with an account for tests.' })

export const whichRule = () => new AppError('invalid', 'BOT_TRY_UNSOUND', 'A trial is about one rule',
  { place: 'body', advice: 'Give either rule or ruleId.' })

export const groupNotFound = () => new AppError('not-found', 'SYNONYMS_NOT_FOUND', 'There is no such group of words')

export const groupChanged = () => new AppError('conflict', 'SYNONYMS_CHANGED', 'Somebody else changed this group meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const groupsFull = () => new AppError('conflict', 'SYNONYMS_FULL', 'An account has at most {limit} groups of words',
  { values: { limit: maxGroups }, advice: 'Delete one that is not needed any more.' })

export const synonymTwice = (word: string, place: string) => new AppError('conflict', 'SYNONYM_TWICE', '{word} stands in a group already',
  { place, values: { word }, advice: 'A word belongs to one group: put the groups together, or leave it out of one.' })

export const daysUnsound = (limit: number) => new AppError('invalid', 'BOT_DAYS_UNSOUND', 'At most {limit} days can be counted, and from is not after until',
  { place: 'query/from', values: { limit }, advice: 'Ask for a shorter time, or for several one after the other.' })
