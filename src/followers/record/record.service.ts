import { randomUUID } from 'node:crypto'
import { In } from 'typeorm'
import { RoleGrant, User } from '../../access/user.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { Follower } from '../follower.entity.ts'
import { followerChanged, type RecordVersion } from '../follower.errors.ts'
import { followerNotFound } from '../follower.service.ts'
import type { Stage } from '../stages.ts'
import type { TimelineEntry } from '../timeline.ts'
import { ownerUnfit, remarkTooLong } from './record.errors.ts'
import { maxRemarkBytes } from './remark.rule.ts'

export interface RecordEdit { stage?: Stage | null, ownerId?: number | null, remark?: string | null }

export interface WantedEdit {
  accountId: number
  followerId: number
  /** The follower's version that the edit was based on. */
  version: number
  edit: RecordEdit
  by: string
}

interface Needs { clock: Clock, note: (tx: Tx, entries: readonly TimelineEntry[]) => void }

type Columns = Partial<Follower>
interface Changed { field: 'stage' | 'owner' | 'remark', before: unknown, after: unknown }
interface Edited { columns: Columns, changed: Changed[] }

const nothing: Edited = { columns: {}, changed: [] }

/** What people of ours decide about a follower. Whatever they change is in the timeline, with both values and who it was. */
export function createRecordService ({ clock, note }: Needs) {
  function editStage ({ stage: before, stageBy }: Follower, stage: Stage | null): Edited {
    if (stage === null) return stageBy === 'rule' ? nothing : { columns: { stageBy: 'rule' }, changed: [{ field: 'stage', before, after: null }] }
    if (stage === before && stageBy === 'hand') return nothing
    return { columns: { stage, stageBy: 'hand', stageAt: clock.now() }, changed: [{ field: 'stage', before, after: stage }] }
  }

  async function editOwner (tx: Tx, { accountId, ownerId: before }: Follower, ownerId: number | null): Promise<Edited> {
    if (ownerId === before) return nothing
    if (ownerId !== null && !await mayOwn(tx, accountId, ownerId)) throw ownerUnfit()
    return { columns: { ownerId }, changed: [{ field: 'owner', before, after: ownerId }] }
  }

  /** A remark that WeChat refused is tried again when somebody gives it again. WeChat's console takes longer ones, which may stay. */
  function editRemark ({ remark: before, remarkDueAt, remarkProblem }: Follower, wanted: string | null): Edited {
    const remark = wanted?.trim() || null
    if (remark === before && remarkProblem === null) return nothing
    if (Buffer.byteLength(remark ?? '') > maxRemarkBytes) throw remarkTooLong()
    const now = clock.now()
    // A call may be under way, and a second one beside it could overtake it: whoever makes it sees afterwards that the remark is another.
    const dueAt = remarkDueAt !== null && remarkDueAt > now ? remarkDueAt : now
    return { columns: { remark, remarkDueAt: dueAt, remarkProblem: null }, changed: remark === before ? [] : [{ field: 'remark', before, after: remark }] }
  }

  return {
    /** An edit by a person, who must have seen what is there. Tells which fields really changed. */
    async edit (tx: Tx, { accountId, followerId, version, edit, by }: WantedEdit): Promise<{ follower: Follower, changed: string[] }> {
      const raised = await change(tx, 'UPDATE followers SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?',
        [accountId, followerId, version])
      const follower = await tx.findOneBy(Follower, { accountId, id: followerId })
      if (follower === null) throw followerNotFound()
      if (raised !== 1) throw followerChanged(versionOf(follower), { version, values: { ...edit } })
      const edits = [
        edit.stage === undefined ? nothing : editStage(follower, edit.stage),
        edit.ownerId === undefined ? nothing : await editOwner(tx, follower, edit.ownerId),
        edit.remark === undefined ? nothing : editRemark(follower, edit.remark),
      ]
      const columns: Columns = Object.assign({}, ...edits.map((each) => each.columns))
      if (Object.keys(columns).length > 0) await tx.update(Follower, { accountId, id: followerId }, columns)
      const changed = edits.flatMap((each) => each.changed)
      const [run, occurredAt] = [randomUUID(), clock.now()]
      note(tx, changed.map(({ field, before, after }) => ({
        accountId, followerId, kind: `${field}.changed`, occurredAt, source: { kind: 'record', id: `${run}:${field}` }, detail: { before, after, by },
      })))
      return { follower: Object.assign(follower, columns), changed: changed.map(({ field }) => field) }
    },
  }
}

export type RecordService = ReturnType<typeof createRecordService>

function versionOf ({ version, stage, stageBy, ownerId, remark }: Follower): RecordVersion {
  return { version, values: { stage, stageBy, ownerId, remark } }
}

/** 0 stands for every account. */
async function mayOwn (tx: Tx, accountId: number, userId: number): Promise<boolean> {
  const user = await tx.findOneBy(User, { id: userId })
  return user !== null && user.disabledAt === null && tx.existsBy(RoleGrant, { userId, accountId: In([accountId, 0]) })
}
