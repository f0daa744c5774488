import type { FileStore } from '../../platform/files/file-store.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { type Line, type LineMark, linesFrom } from '../../followers/index.ts'
import type { Step, TaskKind } from '../../tasks/index.ts'
import { findByKeys, keyColumnsOf, keyOf } from './keys.ts'
import { SegmentList } from './list.entity.ts'

export interface ListInput { listId: number }
interface ListState { mark: LineMark, done: number }
export interface ListResult { members: number, repeated: number, unknown: number }

interface Needs { db: Database, files: FileStore }

const linesPerStep = 5000
/** The header is line 1. */
export const firstLine = 2

/** Looks up the followers of a list, some thousand lines a step. */
export function createListKind ({ db, files }: Needs): TaskKind<ListInput, ListState | null> {
  async function nextLines (list: SegmentList, state: ListState | null): Promise<{ lines: Line[], mark: LineMark } | null> {
    if (list.file === null) return null
    const { encoding, delimiter, dataStart } = list.file
    const mark = state?.mark ?? { offset: dataStart, line: firstLine }
    for await (const some of linesFrom(files, { file: list.fileName, encoding, delimiter }, { mark, atOnce: linesPerStep })) return some
    return null
  }

  async function write (tx: Tx, list: SegmentList, lines: readonly Line[]): Promise<void> {
    const { accountId, id: listId } = list
    const columns = keyColumnsOf(list.file?.columns ?? [])
    const read = lines.map(({ number, cells }) => ({ line: number, ...keyOf(cells, columns) }))
    const followerOf = await findByKeys(tx, accountId, read.flatMap(({ key }) => (key === null ? [] : [key])))
    const named = read.map((each) => ({ ...each, followerId: each.key === null ? undefined : followerOf(each.key) }))
    const ids = [...new Set(named.flatMap(({ followerId }) => followerId ?? []))]
    const fresh = await freshOf(tx, { accountId, listId, ids })
    const faults = named.filter(({ followerId }) => followerId === undefined)
    await insertRows(tx, { table: 'segment_list_members', columns: ['accountId', 'listId', 'followerId'], rows: fresh.map((id) => [accountId, listId, id]) })
    await insertRows(tx, {
      table: 'segment_list_faults', columns: ['accountId', 'listId', 'lineNumber', 'code'],
      rows: faults.map(({ line, fault }) => [accountId, listId, line, fault ?? 'LIST_LINE_UNKNOWN']),
    })
    await change(tx, `UPDATE segment_lists SET memberCount = memberCount + ?, repeatedCount = repeatedCount + ?, unknownCount = unknownCount + ? WHERE id = ?`,
      [fresh.length, lines.length - faults.length - fresh.length, faults.length, listId])
  }

  /** Of these followers the ones that are not on the list yet. */
  async function freshOf (tx: Tx, { accountId, listId, ids }: { accountId: number, listId: number, ids: readonly number[] }): Promise<number[]> {
    const there = new Set<number>()
    for (const some of inParts(ids)) {
      const rows = await tx.query<Array<{ followerId: number | string }>>(`SELECT followerId FROM segment_list_members
        WHERE accountId = ? AND listId = ? AND followerId IN (${placeholders(some)})`, [accountId, listId, ...some])
      for (const { followerId } of rows) there.add(Number(followerId))
    }
    return ids.filter((id) => !there.has(id))
  }

  return {
    kind: 'segment-list',
    isAlone: false,
    begin: () => null,
    async step ({ accountId, input: { listId }, state }): Promise<Step<ListState | null>> {
      const list = await db.read.findOneByOrFail(SegmentList, { accountId, id: listId })
      const next = await nextLines(list, state)
      const done = state?.done ?? 0
      if (next === null) {
        const { memberCount: members, repeatedCount: repeated, unknownCount: unknown } = list
        return {
          state, done, total: list.lineCount, result: { members, repeated, unknown } satisfies ListResult,
          write: async (tx) => { await change(tx, `UPDATE segment_lists SET status = 'ready' WHERE id = ? AND status = 'reading'`, [listId]) },
        }
      }
      return { state: { mark: next.mark, done: done + next.lines.length }, done: done + next.lines.length, total: list.lineCount, write: (tx) => write(tx, list, next.lines) }
    },
    /** It is no list then; what was written of it goes with it. */
    async undo (tx, { taskId, accountId }) {
      await change(tx, `UPDATE segment_lists SET status = 'stopped', liveName = NULL WHERE accountId = ? AND taskId = ? AND status = 'reading'`, [accountId, taskId])
    },
  }
}
