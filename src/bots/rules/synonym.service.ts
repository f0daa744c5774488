import { type EntityManager, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, insertRows, placeholders } from '../../platform/database/rows.ts'
import { comparable } from './comparable.ts'
import { groupChanged, groupNotFound, groupsFull, maxGroups, synonymTwice, wordTooLong, wordUnfit } from './rules.errors.ts'
import { SynonymGroup } from './synonym.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  /** Says with every change that what is kept in memory is old; of two who change an account's words one waits. */
  touch: (tx: Tx, accountId: number) => Promise<void>
}

const maxWordLength = 40
const maxFoldedLength = 80

interface Edited { accountId: number, groupId: number, version: number }

/** Words that mean the same to an account. */
export function createSynonymService ({ db, clock, touch }: Needs) {
  async function find (from: EntityManager, accountId: number, groupId: number): Promise<SynonymGroup> {
    const group = await from.findOneBy(SynonymGroup, { accountId, id: groupId })
    if (group === null) throw groupNotFound()
    return group
  }

  async function writeWords (tx: Tx, { id, accountId, words }: SynonymGroup): Promise<void> {
    const folded = words.map(comparable)
    for (const [at, word] of folded.entries()) {
      // A few characters are whole phrases when they are written out.
      if (word.length > maxFoldedLength) throw wordTooLong(`body/words/${at}`, maxWordLength)
      if (!/[\p{L}\p{N}\p{M}\p{Extended_Pictographic}]/u.test(word)) throw wordUnfit(`body/words/${at}`)
      if (folded.indexOf(word) < at) throw synonymTwice(words[at] ?? '', `body/words/${at}`)
    }
    await changeRows(tx, 'DELETE FROM bot_synonym_words WHERE accountId = ? AND groupId = ?', [accountId, id])
    const taken = await tx.query<Array<{ folded: string }>>(`SELECT folded FROM bot_synonym_words WHERE accountId = ? AND folded IN (${placeholders(folded)})`, [accountId, ...folded])
    const at = folded.findIndex((word) => taken.some((each) => each.folded === word))
    if (at >= 0) throw synonymTwice(words[at] ?? '', `body/words/${at}`)
    try {
      await insertRows(tx, { table: 'bot_synonym_words', columns: ['accountId', 'folded', 'groupId', 'position'], rows: folded.map((word, position) => [accountId, word, id, position]) })
    } catch (error) {
      throw isDuplicate(error) ? synonymTwice(words[0] ?? '', 'body/words') : error
    }
  }

  return {
    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<SynonymGroup[]> => db.read.find(SynonymGroup, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    async create (tx: Tx, accountId: number, words: string[]): Promise<SynonymGroup> {
      await touch(tx, accountId)
      if (await tx.countBy(SynonymGroup, { accountId }) >= maxGroups) throw groupsFull()
      const group = await tx.save(tx.create(SynonymGroup, { accountId, words, createdAt: clock.now(), version: 1 }))
      await writeWords(tx, group)
      return group
    },

    async change (tx: Tx, { accountId, groupId, version }: Edited, words: string[]): Promise<SynonymGroup> {
      await touch(tx, accountId)
      const raised = await changeRows(tx, 'UPDATE bot_synonyms SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?', [accountId, groupId, version])
      const group = await find(tx, accountId, groupId)
      if (raised !== 1) throw groupChanged()
      await writeWords(tx, Object.assign(group, { words }))
      return tx.save(group)
    },

    async remove (tx: Tx, accountId: number, groupId: number): Promise<SynonymGroup> {
      await touch(tx, accountId)
      const group = await find(tx, accountId, groupId)
      await changeRows(tx, 'DELETE FROM bot_synonym_words WHERE accountId = ? AND groupId = ?', [accountId, groupId])
      await changeRows(tx, 'DELETE FROM bot_synonyms WHERE accountId = ? AND id = ?', [accountId, groupId])
      return group
    },

    /** All groups, as they are compared, each with the word first that stands for it. */
    async groups (from: EntityManager, accountId: number): Promise<string[][]> {
      const rows = await from.query<Array<{ groupId: number | string, folded: string }>>(
        'SELECT groupId, folded FROM bot_synonym_words WHERE accountId = ? ORDER BY groupId, position', [accountId])
      const groups = new Map<number, string[]>()
      for (const { groupId, folded } of rows) groups.set(Number(groupId), [...groups.get(Number(groupId)) ?? [], folded])
      return [...groups.values()]
    },
  }
}

export type SynonymService = ReturnType<typeof createSynonymService>
