import { AppError } from '../../platform/errors.ts'

export const wordUnfit = (word: string, at: number) => new AppError('invalid', 'WORD_UNFIT', 'There is nothing to look for in “{word}”',
  { place: `body/words/${at}/word`, values: { word }, advice: 'Give a word with at least two letters or digits, or one Han character.' })

export const wordsFull = (limit: number) => new AppError('conflict', 'WORDS_FULL', 'An account watches at most {limit} words',
  { values: { limit }, advice: 'Remove some that nobody needs any more.' })

export const cannedNotFound = () => new AppError('not-found', 'CANNED_REPLY_NOT_FOUND', 'There is no such canned reply')

export const cannedChanged = () => new AppError('conflict', 'CANNED_REPLY_CHANGED', 'Somebody else changed this canned reply meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const cannedFull = (limit: number) => new AppError('conflict', 'CANNED_REPLIES_FULL', 'An account has at most {limit} canned replies',
  { values: { limit }, advice: 'Delete some that nobody needs any more.' })

export const shortcutTaken = (shortcut: string) => new AppError('conflict', 'SHORTCUT_TAKEN', 'There is another reply for “{shortcut}” already',
  { place: 'body/shortcut', values: { shortcut }, advice: 'Choose another shortcut.' })

export const helpForbidden = () => new AppError('forbidden', 'HELP_NOT_YOURS', 'You may change your own only',
  { place: 'body/scope', advice: 'Ask a supervisor to change what is for a team or for all.' })

export const helpTeamUnknown = () => new AppError('invalid', 'HELP_TEAM_UNKNOWN', 'There is no such team',
  { place: 'body/teamId', advice: 'Give teamId for the scope team, and only then.' })

export const variableUnknown = (name: string, place: string) => new AppError('invalid', 'VARIABLE_UNKNOWN', '{name} means nothing here',
  { place, values: { name }, advice: 'There are follower.alias, agent.name, account.name and attribute.<key>, each with what to say instead behind a bar.' })

export const macroNotFound = () => new AppError('not-found', 'MACRO_NOT_FOUND', 'There is no such macro')

export const macroChanged = () => new AppError('conflict', 'MACRO_CHANGED', 'Somebody else changed this macro meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const macroExists = (name: string) => new AppError('conflict', 'MACRO_EXISTS', 'There is a macro “{name}” already',
  { place: 'body/name', values: { name }, advice: 'Choose another name.' })

export const macrosFull = (limit: number) => new AppError('conflict', 'MACROS_FULL', 'An account has at most {limit} macros',
  { values: { limit }, advice: 'Delete some that nobody needs any more.' })

export const variableEmpty = (name: string) => new AppError('conflict', 'VARIABLE_EMPTY', '{name} has no value here',
  { values: { name }, advice: 'Give it a value, or say in the macro what to say instead, behind a bar.' })
