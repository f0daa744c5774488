import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { createSoundFile, type Line, linesFrom } from '../../followers/index.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import { importColumnMissing, importCutOff, importLineUnfit, importTooLong } from './faq.errors.ts'
import type { EntryFields } from './entry.service.ts'
import { maxSimilar } from './faq.schemas.ts'
import { questionKeyOf } from './question.ts'

export const maxImportBytes = 16 * 1024 * 1024
export const maxImportLines = 5000
const maxAnswerCharacters = 3000
const linesAtOnce = 1000

/** A table of questions as entries: all lines of it are sound, or none is taken. The file is kept no longer than it is read. */
export async function entriesFrom (files: FileStore, source: Readable, accountId: number): Promise<EntryFields[]> {
  const file = `faq-imports/${accountId}/${randomUUID()}.csv`
  const { pass, facts } = createSoundFile()
  try {
    await files.write(file, Readable.from(pass(arriving(source))), { maxBytes: maxImportBytes })
    const { encoding, delimiter, columns, dataStart, lines } = facts()
    if (lines > maxImportLines) throw importTooLong(maxImportLines)
    for (const name of ['question', 'answer']) if (!columns.includes(name)) throw importColumnMissing(name)
    const entries: EntryFields[] = []
    const seen = new Map<string, number>()
    for await (const some of linesFrom(files, { file, encoding, delimiter }, { mark: { offset: dataStart, line: 2 }, atOnce: linesAtOnce })) {
      for (const line of some.lines) entries.push(entryIn(line, columns, seen))
    }
    return entries
  } finally {
    // Whoever sends a file that is refused half way must be able to read the refusal.
    source.resume()
    await files.remove([file])
  }
}

function entryIn ({ number, cells }: Line, columns: readonly string[], seen: Map<string, number>): EntryFields {
  const cell = (name: string) => (cells[columns.indexOf(name)] ?? '').trim()
  const question = cell('question')
  const answer = cell('answer')
  const category = cell('category')
  const similar = cell('similar').split(/[|\n]/).map((way) => way.trim()).filter((way) => way !== '')
  const key = questionKeyOf(question)
  const twin = seen.get(key)
  if (key === '' || question.length > 200) throw importLineUnfit(number, 'question')
  if (twin !== undefined) throw importLineUnfit(number, 'question', twin)
  if (answer === '' || answer.length > maxAnswerCharacters) throw importLineUnfit(number, 'answer')
  if (category.length > 64) throw importLineUnfit(number, 'category')
  if (similar.length > maxSimilar || similar.some((way) => questionKeyOf(way) === '' || way.length > 200)) throw importLineUnfit(number, 'similar')
  seen.set(key, number)
  return { question, similar, contents: [{ type: 'text', text: answer }], category: category === '' ? null : category, isOn: true }
}

async function * arriving (source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const part of source.iterator({ destroyOnReturn: false })) yield part as Buffer
  } catch {
    throw importCutOff()
  }
}
