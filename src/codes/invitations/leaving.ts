import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import type { Heard } from '../../followers/index.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'
import type { InvitationFlag } from './flags.ts'
import { type Change, countInviters } from './invitations.ts'
import { Invitation } from './invitation.entity.ts'

interface Needs { db: Database, clock: Clock, settings: Pick<CodeSettingsService, 'of'> }

/** Somebody left or came back. */
interface Turn { followerId: number, at: Date, isLeaving: boolean }
interface Brought { id: number, followerId: number, inviterId: number, at: Date, flags: InvitationFlag[], leftAt: Date | null }
type BroughtRow = Record<'id' | 'followerId' | 'inviterId' | 'at', number | string> & { flags: string, leftAt: number | string | null }

const hourMs = 3600_000
const columns = 'id, followerId, inviterId, at, flags, leftAt'
/** Three values for each row of an update by cases. */
const updateSize = 300
const sweepSize = 5000

const broughtOf = ({ id, followerId, inviterId, at, flags, leftAt }: BroughtRow): Brought => ({
  id: Number(id), followerId: Number(followerId), inviterId: Number(inviterId), at: new Date(Number(at)), flags: JSON.parse(flags) as InvitationFlag[],
  leftAt: leftAt === null ? null : new Date(Number(leftAt)),
})

/** Keeps right who of those that somebody brought still follows, and flags who leaves at once. */
export function createLeaving ({ db, clock, settings }: Needs) {
  const invitedOnce = createShortMemory(async () => false)
  const isInvited = (tx: Tx, accountId: number) => invitedOnce.getThere(String(accountId), () => tx.existsBy(Invitation, { accountId }))

  /** Those whom somebody brought, held until the end. */
  async function broughtBy (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Map<number, Brought>> {
    const found: Brought[] = []
    for (const some of inParts([...new Set(followerIds)].toSorted((a, b) => a - b))) {
      const where = `accountId = ? AND followerId IN (${placeholders(some)}) AND counted = 1`
      await change(tx, `UPDATE invitations SET depth = depth WHERE ${where}`, [accountId, ...some])
      found.push(...(await tx.query<BroughtRow[]>(`SELECT ${columns} FROM invitations WHERE ${where}`, [accountId, ...some])).map(broughtOf))
    }
    return new Map(found.map((each) => [each.followerId, each]))
  }

  /** What one turn makes of a row; null: nothing. */
  function turned (row: Brought, { at, isLeaving }: Turn, quickHours: number): { row: Brought, count: Change } | null {
    if (isLeaving === (row.leftAt !== null) || at < row.at) return null
    if (!isLeaving) return { row: { ...row, leftAt: null }, count: { inviterId: row.inviterId, following: 1 } }
    const isQuick = at.getTime() - row.at.getTime() < quickHours * hourMs && !row.flags.includes('QUICK_UNFOLLOW')
    return {
      row: { ...row, leftAt: at, flags: isQuick ? [...row.flags, 'QUICK_UNFOLLOW'] : row.flags },
      count: { inviterId: row.inviterId, following: -1, flagged: Number(isQuick && row.flags.length === 0) },
    }
  }

  async function write (tx: Tx, rows: readonly Brought[]): Promise<void> {
    for (const some of inParts(rows, updateSize)) {
      const cases = `CASE id ${some.map(() => 'WHEN ? THEN ?').join(' ')} END`
      const by = (value: (row: Brought) => unknown) => some.flatMap((row) => [row.id, value(row)])
      await change(tx, `UPDATE invitations SET leftAt = ${cases}, flags = ${cases}, isFlagged = ${cases} WHERE id IN (${placeholders(some)})`, [
        ...by(({ leftAt }) => (leftAt === null ? null : momentValue(leftAt))), ...by(({ flags }) => JSON.stringify(flags)), ...by(({ flags }) => Number(flags.length > 0)),
        ...some.map(({ id }) => id),
      ])
    }
  }

  /** How they stand by their records. */
  async function standing (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Turn[]> {
    const found: Turn[] = []
    for (const some of inParts(followerIds)) {
      const rows = await tx.query<Array<Record<'id' | 'subscribed', number | string> & { since: number | string | null }>>(
        `SELECT id, subscribed, CASE WHEN subscribed = 1 THEN subscriptionAt ELSE unfollowedAt END AS since FROM followers WHERE accountId = ? AND id IN (${placeholders(some)})`,
        [accountId, ...some])
      found.push(...rows.map(({ id, subscribed, since }) => ({ followerId: Number(id), at: new Date(Number(since ?? momentValue(clock.now()))), isLeaving: Number(subscribed) === 0 })))
    }
    return found
  }

  /** In their order; events come late and out of it, so the records have the last word. */
  async function turnAll (tx: Tx, accountId: number, followerIds: readonly number[], turns: readonly Turn[]): Promise<void> {
    const rows = await broughtBy(tx, accountId, followerIds)
    if (rows.size === 0) return
    const { invitations: { quickUnfollowHours } } = await settings.of(accountId, tx)
    const changed = new Map<number, Brought>()
    const counts: Change[] = []
    for (const turn of [...turns, ...await standing(tx, accountId, [...rows.keys()])]) {
      const row = changed.get(turn.followerId) ?? rows.get(turn.followerId)
      const next = row === undefined ? null : turned(row, turn, quickUnfollowHours)
      if (next === null) continue
      changed.set(turn.followerId, next.row)
      counts.push(next.count)
    }
    if (changed.size === 0) return
    await write(tx, [...changed.values()])
    await countInviters(tx, db, accountId, counts)
  }

  return {
    async hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
      const turning = heard.filter(({ inbound: { kind, type } }) => kind === 'event' && (type === 'subscribe' || type === 'unsubscribe'))
      for (const [accountId, theirs] of grouped(turning, (each) => each.accountId)) {
        const isAnybody = theirs.some(({ inbound }) => inbound.type === 'subscribe' && inbound.qrScene !== null) || await isInvited(tx, accountId)
        if (!isAnybody) continue
        await turnAll(tx, accountId, theirs.map(({ followerId }) => followerId), theirs.map(({ followerId, inbound: { type, createdAt: at } }) => (
          { followerId, at, isLeaving: type === 'unsubscribe' })))
      }
    },

    /** Whoever left or came back without our hearing of it, as a sync found out. Looks at all who were brought, a piece at a time. */
    async sweep (): Promise<void> {
      for (let after = 0; ;) {
        const [piece] = await db.read.query<Array<{ upTo: number | string | null }>>(
          `SELECT MAX(id) AS upTo FROM (SELECT id FROM invitations WHERE id > ? ORDER BY id LIMIT ${sweepSize}) AS piece`, [after])
        if (piece === undefined || piece.upTo === null) return
        const upTo = Number(piece.upTo)
        const others = await db.read.query<Array<Record<'accountId' | 'followerId', number | string>>>(
          `SELECT invitations.accountId AS accountId, followerId FROM invitations JOIN followers ON followers.id = followerId
          WHERE invitations.id > ? AND invitations.id <= ? AND counted = 1 AND (leftAt IS NULL) = (subscribed = 0)`, [after, upTo])
        for (const [accountId, theirs] of grouped(others, (row) => Number(row.accountId))) {
          await db.write((tx) => turnAll(tx, accountId, theirs.map(({ followerId }) => Number(followerId)), []))
        }
        after = upTo
      }
    },
  }
}
