import { IsNull, Not } from 'typeorm'
import { momentValue } from '../../../platform/database/columns.ts'
import type { Tx } from '../../../platform/database/database.ts'
import { AppError } from '../../../platform/errors.ts'
import type { Facts } from '../../../platform/facts.ts'
import { change, inParts, placeholders } from '../../../platform/database/rows.ts'
import type { AttributeDefinition } from '../../attributes/attribute.entity.ts'
import type { AttributeValue } from '../../attributes/attribute.rules.ts'
import { readValues, type Stored, type ValueChange, valueIn, writeValues } from '../../attributes/value.rows.ts'
import { followersRemoved } from '../../follower.facts.ts'
import { Tag } from '../../tags/tag.entity.ts'
import { type Changes, isSame, setRemark } from './changes.ts'
import { findFollowers, findTags, type Found } from './found.ts'
import type { FollowerImport } from './import.entity.ts'
import type { Accept } from './read-line.ts'
import type { WriteNeeds } from './write-piece.ts'
import { writeRecords } from './write-records.ts'

export interface UndoNeeds extends WriteNeeds { accept: Accept, facts: Facts }

/** What the import wrote into a timeline: also what it takes to undo it. */
export interface Written { followerId: number, kind: string, sourceId: string, changes: Changes }

/** What there is now, and what it takes to set it back. */
interface Present { stored: Stored, tags: ReadonlyMap<number, ReadonlySet<number>>, definitions: ReadonlyMap<string, AttributeDefinition>, liveTags: ReadonlySet<number>, nowMs: number }

interface SetBack { record: Found | null, values: ValueChange[], tags: number[], isLeft: boolean }

/** Sets back one piece, and removes who came with the import and has done nothing since. */
export async function undoPiece (needs: UndoNeeds, tx: Tx, { accountId, id: importId }: FollowerImport, piece: readonly Written[]): Promise<void> {
  const { db, clock } = needs
  const ids = piece.map(({ followerId }) => followerId).toSorted((a, b) => a - b)
  const followers = new Map((await findFollowers(tx, { accountId, by: 'id', keys: ids, ending: db.dialect.shared })).map((each) => [each.id, each]))
  const present: Present = {
    stored: await readValues(tx, accountId, ids),
    tags: await findTags(tx, accountId, ids),
    definitions: new Map((await needs.definitions.inUse(accountId, tx, { isShared: true })).map((definition) => [definition.key, definition])),
    liveTags: new Set((await tx.findBy(Tag, { accountId, liveName: Not(IsNull()) })).map(({ id }) => id)),
    nowMs: momentValue(clock.now()),
  }
  const steps = piece.flatMap((written) => {
    const follower = followers.get(written.followerId)
    return follower === undefined ? [] : [{ written, back: setBack(follower, written.changes, present, needs.accept) }]
  })
  const untouched = steps.filter(({ written, back }) => written.kind === 'import.created' && !back.isLeft && holdsNothingElse(written, present))
  const removed = new Set(await removable(tx, { accountId, importId, ids: untouched.map(({ written }) => written.followerId) }))
  const kept = steps.filter(({ written }) => !removed.has(written.followerId))
  await writeBack(needs, tx, accountId, kept.map(({ written, back }) => ({ ...back, followerId: written.followerId })))
  needs.note(tx, kept.map(({ written, back: { isLeft } }) => ({
    accountId, followerId: written.followerId, kind: 'import.undone', occurredAt: clock.now(), source: { kind: 'import-undo', id: written.sourceId },
    detail: { importId, isWhole: !isLeft },
  })))
  await removeFollowers(tx, accountId, [...removed])
  if (removed.size > 0) await needs.facts.announce(tx, followersRemoved, { accountId, followerIds: [...removed] })
  const left = kept.filter(({ written, back }) => back.isLeft || written.kind === 'import.created').length
  await change(tx, 'UPDATE follower_imports SET undoneCount = undoneCount + ?, leftCount = leftCount + ? WHERE id = ?', [piece.length - left, left, importId])
}

function setBack (follower: Found, { remark, stage, ownerId, attributes = {}, tags = [], tooLong = false }: Changes, present: Present, accept: Accept): SetBack {
  const record = { ...follower }
  let isLeft = tooLong
  // What is as it was before needs nothing, what is as the import left it is set back, and anything else is somebody's.
  const undo = (isBefore: boolean, isAfter: boolean, work: () => void) => {
    if (isBefore) return
    if (isAfter) work()
    else isLeft = true
  }
  if (remark) undo(follower.remark === remark[0], follower.remark === remark[1], () => setRemark(record, remark[0], present.nowMs))
  if (stage) {
    const [[name, by, at], [nameAfter, byAfter]] = stage
    undo(follower.stage === name && follower.stageBy === by, follower.stage === nameAfter && follower.stageBy === byAfter,
      () => Object.assign(record, { stage: name, stageBy: by, stageAt: at }))
  }
  if (ownerId) undo(follower.ownerId === ownerId[0], follower.ownerId === ownerId[1], () => { record.ownerId = ownerId[0] })
  const values: ValueChange[] = []
  for (const [key, [before, after]] of Object.entries(attributes)) {
    const definition = present.definitions.get(key)
    const now = definition === undefined ? null : valueIn(present.stored, follower.id, definition)
    undo(definition !== undefined && isSame(now, before), definition !== undefined && isSame(now, after) && fits(accept, definition, before),
      () => { if (definition !== undefined) values.push({ followerId: follower.id, definition, before: now, after: before }) })
  }
  const isSameRecord = record.remark === follower.remark && record.stage === follower.stage && record.stageBy === follower.stageBy && record.ownerId === follower.ownerId
  return { record: isSameRecord ? null : record, values, tags: tags.filter((id) => present.liveTags.has(id) && present.tags.get(follower.id)?.has(id)), isLeft }
}

/** The definition may have changed since. */
function fits (accept: Accept, definition: AttributeDefinition, value: AttributeValue | null): boolean {
  try {
    return value === null || isSame(accept(definition, value), value)
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

/** No value and no tag but those that the import gave. */
function holdsNothingElse ({ followerId, changes }: Written, { stored, tags, definitions }: Present): boolean {
  const given = new Set(Object.keys(changes.attributes ?? {}).map((key) => definitions.get(key)?.id))
  const givenTags = new Set(changes.tags)
  return [...stored.get(followerId)?.keys() ?? []].every((id) => given.has(id)) && [...tags.get(followerId) ?? []].every((id) => givenTags.has(id))
}

/** Of these followers those of whom nothing was heard: neither WeChat nor anybody else has told of them. */
async function removable (tx: Tx, { accountId, importId, ids }: { accountId: number, importId: number, ids: readonly number[] }): Promise<number[]> {
  const found: number[] = []
  for (const part of inParts(ids)) {
    const rows = await tx.query<Array<{ id: number }>>(`SELECT id FROM followers WHERE accountId = ? AND id IN (${placeholders(part)}) AND subscriptionAt IS NULL
      AND syncedAt IS NULL AND firstInboundAt IS NULL AND unionid IS NULL AND personId IS NULL AND blockedAt IS NULL AND messageCount = 0 AND eventCount = 0`,
    [accountId, ...part])
    const events = await tx.query<Array<{ followerId: number }>>(`SELECT DISTINCT followerId FROM follower_events WHERE accountId = ? AND followerId IN (${placeholders(part)})
      AND NOT (sourceKind = 'tag' OR (sourceKind = 'import' AND sourceId >= ? AND sourceId < ?))`, [accountId, ...part, `${importId}:`, `${importId};`])
    const named = await tx.query<Array<{ followerId: number }>>(`SELECT DISTINCT followerId FROM follower_external_ids WHERE accountId = ? AND followerId IN (${placeholders(part)})`,
      [accountId, ...part])
    const heard = new Set([...events, ...named].map(({ followerId }) => Number(followerId)))
    found.push(...rows.map(({ id }) => Number(id)).filter((id) => !heard.has(id)))
  }
  return found
}

async function removeFollowers (tx: Tx, accountId: number, ids: readonly number[]): Promise<void> {
  for (const part of inParts(ids)) {
    for (const table of ['follower_attributes', 'follower_tags', 'follower_events']) {
      await change(tx, `DELETE FROM ${table} WHERE accountId = ? AND followerId IN (${placeholders(part)})`, [accountId, ...part])
    }
    await change(tx, `DELETE FROM followers WHERE accountId = ? AND id IN (${placeholders(part)})`, [accountId, ...part])
  }
}

type Step = SetBack & { followerId: number }

async function writeBack ({ db, carry }: UndoNeeds, tx: Tx, accountId: number, steps: readonly Step[]): Promise<void> {
  await writeRecords(db, tx, { accountId, records: steps.flatMap(({ record }) => record ?? []) })
  await writeValues(db, tx, accountId, steps.flatMap(({ values }) => values))
  for (const tagId of new Set(steps.flatMap(({ tags }) => tags))) {
    const followerIds = steps.filter(({ tags }) => tags.includes(tagId)).map((each) => each.followerId)
    for (const ids of inParts(followerIds)) await carry(tx, accountId, tagId, { followerIds: ids, isOn: false })
  }
}
