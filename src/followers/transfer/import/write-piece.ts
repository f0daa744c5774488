import type { Clock } from '../../../platform/clock.ts'
import { momentValue } from '../../../platform/database/columns.ts'
import type { Database, Tx } from '../../../platform/database/database.ts'
import { change, inParts, insertRows } from '../../../platform/database/rows.ts'
import { AppError } from '../../../platform/errors.ts'
import { aliasOf } from '../../alias.ts'
import type { DefinitionService } from '../../attributes/definition.service.ts'
import { readValues, writeValues } from '../../attributes/value.rows.ts'
import { randomBucket } from '../../bucket.ts'
import type { ErasedGuard } from '../../personal/erased.ts'
import type { FollowerTags } from '../../tags/index.ts'
import { tagNotFound } from '../../tags/tag.errors.ts'
import type { TimelineEntry } from '../../timeline.ts'
import { type Changed, changesOf, type Outcome } from './changes.ts'
import { writeFaults } from './faults.ts'
import { findFollowers, findTags, type Found } from './found.ts'
import type { FollowerImport } from './import.entity.ts'
import { definitionsMoved } from './import.errors.ts'
import { type Known, versionsOf } from './known.ts'
import type { ImportPiece } from './pieces.ts'
import { writeRecords } from './write-records.ts'

export interface WriteNeeds {
  db: Database
  clock: Clock
  definitions: DefinitionService
  carry: FollowerTags['carry']
  erasedOf: ErasedGuard['erasedOf']
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

export interface Job { job: FollowerImport, known: Known }

/** A piece and where it stands: which one behind the checkpoint at the line `from`. */
export interface PlacedPiece { piece: ImportPiece, from: number, at: number }

/**
 * Writes one piece and counts it; a dry run only counts. Pieces are written side by side, so each has a bit that is set with what it
 * changes. False when it may not be written: it is written already, the import was stopped, or another process is further on.
 */
export async function writePiece (needs: WriteNeeds, tx: Tx, { job, known }: Job, { piece, from, at }: PlacedPiece): Promise<boolean> {
  const { accountId, id: importId } = job
  const { dryRun } = known.options
  if (!dryRun) await assertSame(needs, tx, accountId, known)
  const outcome = await outcomeOf(needs, tx, { job, known }, piece)
  if (!dryRun) await writeChanges(needs, tx, job, outcome.changed)
  const faults = [...piece.faults, ...outcome.faults]
  await writeFaults(tx, job, faults)
  // Last, because others wait for this row.
  return 1 === await change(tx, `UPDATE follower_imports SET writtenPieces = writtenPieces + ?, doneCount = doneCount + ?, changedCount = changedCount + ?, unchangedCount = unchangedCount + ?,
    createdCount = createdCount + ?, repeatedCount = repeatedCount + ?, faultCount = faultCount + ?
    WHERE id = ? AND status = 'running' AND fromLine = ? AND (writtenPieces & ?) = 0`,
  [2 ** at, piece.lines, outcome.changed.length - outcome.created, outcome.unchanged, outcome.created, piece.repeated, faults.length, importId, from, 2 ** at])
}

/** Nobody changes the definitions before `tx` ends, and nobody has since the values were looked at. */
async function assertSame ({ definitions }: WriteNeeds, tx: Tx, accountId: number, { mapping, versions }: Known): Promise<void> {
  if (mapping.attributes.length === 0) return
  if (versionsOf(mapping, await definitions.inUse(accountId, tx, { isShared: true })) !== versions) throw definitionsMoved()
}

async function outcomeOf (needs: WriteNeeds, tx: Tx, { job: { accountId }, known }: Job, { wishes }: ImportPiece): Promise<Outcome> {
  const { mapping, options: { unknown, dryRun }, tagsByName } = known
  const ending = dryRun ? '' : needs.db.dialect.shared
  const nowMs = momentValue(needs.clock.now())
  // In the order of their keys: two transactions that write the same rows then never lock each other out.
  const openids = wishes.map(({ openid }) => openid).toSorted()
  const followers = new Map((await findFollowers(tx, { accountId, by: 'openid', keys: openids, ending })).map((each) => [each.openid, each]))
  const absent = unknown === 'create' ? openids.filter((openid) => !followers.has(openid)) : []
  const erased = await needs.erasedOf(tx, accountId, absent)
  const missing = absent.filter((openid) => !erased.has(openid))
  const created = dryRun ? missing.map(blank) : await createFollowers(needs, tx, { accountId, openids: missing, nowMs })
  for (const each of created) followers.set(each.openid, each)
  const ids = [...followers.values()].map(({ id }) => id).toSorted((a, b) => a - b)
  return changesOf(wishes, {
    followers, nowMs, erased,
    created: new Set(missing),
    values: mapping.attributes.length > 0 ? await readValues(tx, accountId, ids) : new Map(),
    tags: mapping.tags === undefined ? new Map() : await findTags(tx, accountId, ids),
    wechatTags: new Set([...tagsByName.values()].filter(({ syncState }) => syncState !== 'local').map(({ id }) => id)),
  }, mapping)
}

function blank (openid: string): Found {
  return { id: 0, openid, remark: null, remarkDueAt: null, remarkProblem: null, stage: 'unknown', stageBy: 'rule', stageAt: null, ownerId: null, version: 1 }
}

const newColumns = ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'profileDueAt', 'alias', 'bucket']

interface New { accountId: number, openids: readonly string[], nowMs: number }

/** Whether they follow WeChat will tell: it is asked for their profiles soon. */
async function createFollowers ({ db: { dialect } }: WriteNeeds, tx: Tx, { accountId, openids, nowMs }: New): Promise<Found[]> {
  await insertRows(tx, {
    table: 'followers', columns: newColumns, rows: openids.map((openid) => [accountId, openid, 0, 0, 0, nowMs, nowMs, aliasOf(accountId, openid), randomBucket()]),
    ending: dialect.keepExisting(['accountId', 'openid']),
  })
  return findFollowers(tx, { accountId, by: 'openid', keys: openids, ending: dialect.shared })
}

async function writeChanges (needs: WriteNeeds, tx: Tx, { accountId, id: importId }: FollowerImport, changed: readonly Changed[]): Promise<void> {
  const { db, note, clock } = needs
  await writeRecords(db, tx, { accountId, records: changed.filter(isOfRecord).map(({ after }) => after) })
  await writeValues(db, tx, accountId, changed.flatMap(({ values }) => values))
  for (const [tagId, followerIds] of byTag(changed)) {
    for (const ids of inParts(followerIds)) await needs.carry(tx, accountId, tagId, { followerIds: ids, isOn: true }).catch(learnAgain)
  }
  const occurredAt = clock.now()
  note(tx, changed.map(({ before, isCreated, line, changes }) => ({
    accountId, followerId: before.id, kind: isCreated ? 'import.created' : 'import.changed', occurredAt,
    source: { kind: 'import', id: sourceOf(importId, line) }, detail: { importId, line, ...changes },
  })))
}

/** A tag that went since it was looked at is known by the next try, and its lines are reported. */
function learnAgain (error: unknown): never {
  throw error instanceof AppError && error.code === tagNotFound().code ? definitionsMoved() : error
}

/** In the order of the lines, also as text: an undo reads them so. */
export function sourceOf (importId: number, line: number): string {
  return `${importId}:${String(line).padStart(8, '0')}`
}

const isOfRecord = ({ changes: { remark, stage, ownerId } }: Changed) => remark !== undefined || stage !== undefined || ownerId !== undefined

function byTag (changed: readonly Changed[]): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const { tags, before } of changed) {
    for (const { id } of tags) {
      const ids = groups.get(id) ?? []
      ids.push(before.id)
      groups.set(id, ids)
    }
  }
  return groups
}
