import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { TimelineEntry } from '../../followers/index.ts'
import type { Scanned } from '../numbers/scans.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'
import { flagsOf, type InvitationFlag } from './flags.ts'

interface Needs { db: Database, settings: Pick<CodeSettingsService, 'of'>, note: (tx: Tx, entries: readonly TimelineEntry[]) => void }

interface Came extends Scanned { inviterId: number }
interface Row { came: Came, depth: number, flags: InvitationFlag[], isCounted: boolean }
/** What changes in how many somebody brought. */
export interface Change { inviterId: number, invited?: number, following?: number, flagged?: number }

const columns = ['accountId', 'inboxId', 'followerId', 'inviterId', 'codeId', 'at', 'depth', 'counted', 'flags', 'isFlagged']
/** SQLite puts at most 500 selects together. */
const unionSize = 100

/** Counts with the rows that say why; an inviter who was erased is counted no more. */
export async function countInviters (tx: Tx, { dialect }: Database, accountId: number, changes: readonly Change[]): Promise<void> {
  const keys = ['accountId', 'followerId']
  const sums = [...grouped(changes.filter(({ inviterId }) => inviterId > 0), ({ inviterId }) => inviterId)].map(([inviterId, theirs]) => [accountId, inviterId,
    ...(['invited', 'following', 'flagged'] as const).map((what) => theirs.reduce((sum, each) => sum + (each[what] ?? 0), 0))])
  const add = (column: string) => `${column} = inviters.${column} + ${dialect.incoming(column)}`
  await insertRows(tx, {
    table: 'inviters', columns: [...keys, 'invited', 'following', 'flagged'], rows: sums.toSorted((a, b) => (a[1] ?? 0) - (b[1] ?? 0)),
    ending: dialect.orChange(keys, [add('invited'), add('following'), add('flagged')]),
  })
}

/** Writes down who came by another's code, in the transaction of the deliveries. */
export function createInvitations ({ db, settings, note }: Needs) {
  /** How deep those are who were brought themselves. */
  async function depthsOf (tx: Tx, accountId: number, inviterIds: readonly number[]): Promise<Map<number, number>> {
    const depths = new Map<number, number>()
    for (const some of inParts(inviterIds)) {
      const rows = await tx.query<Array<{ followerId: number | string, depth: number | string }>>(
        `SELECT followerId, depth FROM invitations WHERE accountId = ? AND followerId IN (${placeholders(some)}) AND counted = 1`, [accountId, ...some])
      for (const { followerId, depth } of rows) depths.set(Number(followerId), Number(depth))
    }
    return depths
  }

  /** When those came whom each brought last, the newest first. */
  async function lately (tx: Tx, accountId: number, inviterIds: readonly number[], most: number): Promise<Map<number, Date[]>> {
    const found: Array<{ inviterId: number, at: Date }> = []
    for (const some of inParts(inviterIds, unionSize)) {
      const selects = some.map((_, place) => `SELECT * FROM (SELECT inviterId, at FROM invitations WHERE accountId = ? AND inviterId = ? ORDER BY id DESC LIMIT ${most}) AS last${place}`)
      const rows = await tx.query<Array<{ inviterId: number | string, at: number | string }>>(selects.join(' UNION ALL '), some.flatMap((id) => [accountId, id]))
      found.push(...rows.map(({ inviterId, at }) => ({ inviterId: Number(inviterId), at: new Date(Number(at)) })))
    }
    const byInviter = grouped(found, ({ inviterId }) => inviterId)
    return new Map([...byInviter].map(([id, theirs]) => [id, theirs.map(({ at }) => at).toSorted((a, b) => b.getTime() - a.getTime())]))
  }

  async function rowsOf (tx: Tx, accountId: number, all: readonly Came[]): Promise<Row[]> {
    const { invitations: { burst } } = await settings.of(accountId, tx)
    const inviterIds = [...new Set(all.map(({ inviterId }) => inviterId))].toSorted((a, b) => a - b)
    // Held until the end: of those who come by one code in several lanes each sees who came before.
    await insertRows(tx, {
      table: 'inviters', columns: ['accountId', 'followerId', 'invited', 'following', 'flagged'], rows: inviterIds.map((id) => [accountId, id, 0, 0, 0]),
      ending: db.dialect.keepExisting(['accountId', 'followerId']),
    })
    const [depths, before] = [await depthsOf(tx, accountId, inviterIds), await lately(tx, accountId, inviterIds, burst.invitations)]
    return all.map((came) => {
      const { inviterId, followerId, kind, at } = came
      const theirs = before.get(inviterId) ?? []
      const { flags, isCounted } = flagsOf({ isSelf: inviterId === followerId, isReturning: kind === 'return', before: theirs, at }, burst)
      const depth = (depths.get(inviterId) ?? 0) + 1
      if (isCounted) depths.set(followerId, depth)
      before.set(inviterId, [at, ...theirs])
      return { came, depth, flags, isCounted }
    })
  }

  return async function take (tx: Tx, accountId: number, scanned: readonly Scanned[]): Promise<void> {
    const all = scanned.flatMap((each): Came[] => (each.kind === 'scan' || each.code.inviterId === null ? [] : [{ ...each, inviterId: each.code.inviterId }]))
    if (all.length === 0) return
    const rows = await rowsOf(tx, accountId, all)
    await insertRows(tx, {
      table: 'invitations', columns, ending: db.dialect.keepExisting(['accountId', 'inboxId']),
      rows: rows.map(({ came: { inboxId, followerId, inviterId, code, at }, depth, flags, isCounted }) => (
        [accountId, inboxId, followerId, inviterId, code.id, momentValue(at), depth, isCounted ? 1 : null, JSON.stringify(flags), Number(flags.length > 0)])),
    })
    await countInviters(tx, db, accountId, rows.map(({ came: { inviterId }, flags, isCounted }) => (
      { inviterId, invited: Number(isCounted), following: Number(isCounted), flagged: Number(flags.length > 0) })))
    // Without a name: one person's timeline does not keep another's.
    note(tx, rows.filter(({ isCounted }) => isCounted).map(({ came: { inboxId, inviterId, code, at }, flags }): TimelineEntry => (
      { accountId, followerId: inviterId, kind: 'code.invited', subject: String(code.id), occurredAt: at, source: { kind: 'invitation', id: inboxId }, detail: { codeId: code.id, flags } })))
  }
}
