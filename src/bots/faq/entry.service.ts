import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { AppError } from '../../platform/errors.ts'
import { foldChinese } from '../../platform/fold.ts'
import type { TouchContent } from '../../reach/index.ts'
import { byteLength } from '../../wechat/text.ts'
import type { Books } from './books.ts'
import { faqAnswerTooLong, faqChanged, faqExists, faqFull, faqNotFound, faqUnfit, faqWaysFull } from './faq.errors.ts'
import { FaqEntry } from './faq.entity.ts'
import { maxSimilar } from './faq.schemas.ts'
import { questionKeyOf } from './question.ts'

export interface EntryFields { question: string, similar: string[], contents: TouchContent[], category: string | null, isOn: boolean }
export interface Filter { q: string | undefined, category: string | undefined, isOn: boolean | undefined, before: number | undefined, limit: number }
interface Edited { accountId: number, id: number, version: number }

interface Needs {
  db: Database
  clock: Clock
  books: Pick<Books, 'touch'>
  /** What is wrong with content that goes by service message. */
  checkContent: (accountId: number, content: TouchContent, route: 'service') => Promise<AppError[]>
}

export const maxEntries = 10_000
/** All answers are at hand in memory. */
const maxContentBytes = 10_000
/** Folding may make one character out of many, or many out of one; the column holds so much of it at least. */
const maxSoughtCharacters = 20_000

/** The questions that an account answers by itself. */
export function createEntries ({ db, clock, books, checkContent }: Needs) {
  async function find (from: Tx, accountId: number, id: number): Promise<FaqEntry> {
    const entry = await from.findOneBy(FaqEntry, { accountId, id })
    if (entry === null) throw faqNotFound()
    return entry
  }

  async function write (tx: Tx, entry: FaqEntry): Promise<FaqEntry> {
    const { accountId, question } = entry
    await books.touch(tx, accountId)
    try {
      return await tx.save(Object.assign(entry, { questionKey: questionKeyOf(question), sought: soughtOf(entry), changedAt: clock.now() }))
    } catch (error) {
      throw isDuplicate(error) ? faqExists(question) : error
    }
  }

  return {
    /** Outside of a transaction: materials are looked up. */
    async assertSound (accountId: number, { question, similar, contents }: Partial<EntryFields>): Promise<void> {
      if (question !== undefined && questionKeyOf(question) === '') throw faqUnfit('body/question')
      const unfit = similar?.findIndex((way) => questionKeyOf(way) === '') ?? -1
      if (unfit >= 0) throw faqUnfit(`body/similar/${unfit}`)
      if (contents === undefined) return
      if (byteLength(JSON.stringify(contents)) > maxContentBytes) throw faqAnswerTooLong(maxContentBytes)
      for (const [at, content] of contents.entries()) {
        const [fault] = await checkContent(accountId, content, 'service')
        if (fault !== undefined) throw fault.at(`body/contents/${at}${(fault.place ?? 'content').replace(/^content/, '')}`)
      }
    },

    get: (accountId: number, id: number): Promise<FaqEntry> => find(db.read, accountId, id),

    /** Newest first. An account has few enough of them to be looked through. */
    list (accountId: number, { q, category, isOn, before, limit }: Filter): Promise<FaqEntry[]> {
      const query = db.read.createQueryBuilder(FaqEntry, 'entry').where('entry.accountId = :accountId', { accountId }).orderBy('entry.id', 'DESC').limit(limit)
      if (q !== undefined) query.andWhere('INSTR(entry.sought, :q) > 0', { q: foldChinese(q) })
      if (category !== undefined) query.andWhere('entry.category = :category', { category })
      if (isOn !== undefined) query.andWhere('entry.isOn = :isOn', { isOn: Number(isOn) })
      if (before !== undefined) query.andWhere('entry.id < :before', { before })
      return query.getMany()
    },

    async create (tx: Tx, accountId: number, fields: EntryFields): Promise<FaqEntry> {
      if (await tx.countBy(FaqEntry, { accountId }) >= maxEntries) throw faqFull(maxEntries)
      return write(tx, tx.create(FaqEntry, { ...fields, accountId, createdAt: clock.now(), version: 1 }))
    },

    async change (tx: Tx, { accountId, id, version }: Edited, edit: Partial<EntryFields>): Promise<FaqEntry> {
      const raised = await changeRows(tx, 'UPDATE faq_entries SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?', [accountId, id, version])
      const entry = await find(tx, accountId, id)
      if (raised !== 1) throw faqChanged()
      return write(tx, Object.assign(entry, edit))
    },

    /** Another way to ask it. */
    async addWay (tx: Tx, accountId: number, id: number, way: string): Promise<FaqEntry> {
      await changeRows(tx, 'UPDATE faq_entries SET version = version + 1 WHERE accountId = ? AND id = ?', [accountId, id])
      const entry = await find(tx, accountId, id)
      if (entry.similar.length >= maxSimilar) throw faqWaysFull(maxSimilar)
      return write(tx, Object.assign(entry, { similar: [...entry.similar, way] }))
    },

    /** Adds what is new, and changes what is there under the same question. */
    async bring (tx: Tx, accountId: number, wanted: readonly EntryFields[]): Promise<{ added: number, changed: number }> {
      const there = new Set<string>()
      for (const some of inParts(wanted.map(({ question }) => questionKeyOf(question)))) {
        const rows = await tx.query<Array<{ questionKey: string }>>(`SELECT questionKey FROM faq_entries WHERE accountId = ? AND questionKey IN (${placeholders(some)})`, [accountId, ...some])
        for (const { questionKey } of rows) there.add(questionKey)
      }
      const added = wanted.length - there.size
      if (await tx.countBy(FaqEntry, { accountId }) + added > maxEntries) throw faqFull(maxEntries)
      await books.touch(tx, accountId)
      const nowMs = momentValue(clock.now())
      const { incoming } = db.dialect
      const taken = ['question', 'similar', 'contents', 'category', 'sought', 'changedAt']
      await insertRows(tx, {
        table: 'faq_entries', columns: ['accountId', 'questionKey', ...taken, 'isOn', 'createdAt', 'version'],
        rows: wanted.map((fields) => [
          accountId, questionKeyOf(fields.question), fields.question, JSON.stringify(fields.similar), JSON.stringify(fields.contents), fields.category, soughtOf(fields), nowMs, Number(fields.isOn), nowMs, 1,
        ]),
        ending: db.dialect.orChange(['accountId', 'questionKey'], [...taken.map((column) => `${column} = ${incoming(column)}`), 'version = faq_entries.version + 1']),
      })
      return { added, changed: there.size }
    },

    async remove (tx: Tx, accountId: number, id: number): Promise<FaqEntry> {
      const entry = await find(tx, accountId, id)
      await books.touch(tx, accountId)
      await changeRows(tx, 'DELETE FROM faq_entries WHERE accountId = ? AND id = ?', [accountId, id])
      return entry
    },
  }
}

export type Entries = ReturnType<typeof createEntries>

function soughtOf ({ question, similar, category }: Pick<EntryFields, 'question' | 'similar' | 'category'>): string {
  return foldChinese([question, ...similar, category ?? ''].join('\n')).slice(0, maxSoughtCharacters)
}
