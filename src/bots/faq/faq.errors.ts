import { AppError } from '../../platform/errors.ts'

export const faqNotFound = () => new AppError('not-found', 'FAQ_ENTRY_NOT_FOUND', 'There is no such question')

export const faqChanged = () => new AppError('conflict', 'FAQ_ENTRY_CHANGED', 'Somebody else changed this question meanwhile',
  { place: 'body/version', advice: 'Read it again and repeat your change on what you find.' })

export const faqExists = (question: string, place = 'body/question') => new AppError('conflict', 'FAQ_ENTRY_EXISTS', '“{question}” is there already',
  { place, values: { question }, advice: 'Change that one, or add your words to its similar questions.' })

export const faqFull = (limit: number) => new AppError('conflict', 'FAQ_FULL', 'An account has at most {limit} questions',
  { values: { limit }, advice: 'Delete some that nobody asks any more.' })

export const faqUnfit = (place: string) => new AppError('invalid', 'FAQ_QUESTION_UNFIT', 'There is nothing to read in this question',
  { place, advice: 'Write at least one letter, digit or character.' })

export const faqAnswerTooLong = (limit: number) => new AppError('invalid', 'FAQ_ANSWER_TOO_LONG', 'All contents of an answer may have {limit} bytes together',
  { place: 'body/contents', values: { limit }, advice: 'Shorten it, or lead to an article: a Chinese character takes three bytes.' })

export const unansweredNotFound = () => new AppError('not-found', 'UNANSWERED_NOT_FOUND', 'There is no such unanswered question',
  { advice: 'Perhaps somebody has answered it, or it was forgotten with the person who asked.' })

export const faqWaysFull = (limit: number) => new AppError('conflict', 'FAQ_WAYS_FULL', 'A question has at most {limit} similar ones',
  { place: 'body/entryId', values: { limit }, advice: 'Remove one that says nearly the same as another.' })

export const answerChoiceUnclear = () => new AppError('invalid', 'FAQ_ADD_UNCLEAR', 'Give either contents or entryId',
  { place: 'body', advice: 'With contents it becomes a question of its own, with entryId another way to ask one that is there.' })

export const importBodyMissing = () => new AppError('invalid', 'FAQ_IMPORT_BODY_MISSING', 'The file must be the body of the request',
  { place: 'body', advice: 'Send the CSV as it is, with content-type text/csv or application/octet-stream.' })

export const importCutOff = () => new AppError('invalid', 'FAQ_IMPORT_CUT_OFF', 'The file did not arrive whole', { place: 'body', advice: 'Send it again.' })

export const importTooLong = (limit: number) => new AppError('invalid', 'FAQ_IMPORT_TOO_LONG', 'The file has more than {limit} lines below its header',
  { place: 'body', values: { limit }, advice: 'Import it in several files.' })

export const importColumnMissing = (column: string) => new AppError('invalid', 'FAQ_IMPORT_COLUMN_MISSING', 'The header has no column {column}',
  { place: 'line 1', values: { column }, advice: 'Name the columns question and answer, and similar (set apart by |) and category if you have them.' })

export const importLineUnfit = (line: number, column: string, twin?: number) => (twin === undefined
  ? new AppError('invalid', 'FAQ_IMPORT_LINE_UNFIT', 'Line {line} cannot be taken: its column {column} is empty or too long',
    { place: `line ${line}`, values: { line, column }, advice: 'A question has up to 200 characters, an answer up to 3,000, a category up to 64; a question has up to 20 similar ones.' })
  : new AppError('invalid', 'FAQ_IMPORT_LINE_TWICE', 'Line {line} asks the same as line {twin}',
    { place: `line ${line}`, values: { line, twin }, advice: 'Leave one of the two out, or write it among the similar questions of the other.' }))
