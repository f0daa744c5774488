import { randomBytes } from 'node:crypto'
import { In, IsNull, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, insertRows } from '../../platform/database/rows.ts'
import { codeChanged, codeNotFound, groupUnknown, lifeUnfit, mostPermanent, permanentCodesUsedUp, sceneTaken } from '../codes.errors.ts'
import { Code } from './code.entity.ts'
import type { CodeEdit, NewCode } from './code.schemas.ts'
import { CodeGroup } from './group.entity.ts'
import { claimMs } from './maker.ts'
import { dueOf } from './renewal.ts'
import type { Soundness } from './soundness.ts'

export interface CodesAsked { archived: boolean, groupId?: number | undefined, channelId?: number | undefined, scene?: string | undefined, before?: number | undefined, limit: number }
interface EditedCode { accountId: number, codeId: number, version: number }
/** Who invites others with it, and how long its picture holds. */
export interface InvitationAsked { inviterId: number, kind: Code['kind'], lifeDays: number }
type Row = Pick<Code, 'kind' | 'scene' | 'name' | 'groupId' | 'channelId' | 'inviterId' | 'onScan' | 'lifeDays' | 'isRenewed'>
interface Needs { db: Database, clock: Clock, soundness: Pick<Soundness, 'assertNamed'> }

const newScene = (): string => randomBytes(12).toString('base64url')

export function createCodeService ({ db, clock, soundness }: Needs) {
  /** Takes so many out of the account's stock for ever. Two at once cannot take more than there are. */
  async function takePermanent (tx: Tx, accountId: number, count: number): Promise<void> {
    if (count === 0) return
    await insertRows(tx, { table: 'code_stocks', columns: ['accountId', 'permanent'], rows: [[accountId, 0]], ending: db.dialect.keepExisting(['accountId']) })
    const taken = await changeRows(tx, 'UPDATE code_stocks SET permanent = permanent + ? WHERE accountId = ? AND permanent <= ?', [count, accountId, mostPermanent - count])
    if (taken !== 1) throw permanentCodesUsedUp()
  }

  async function assertGroups (tx: Tx, accountId: number, { groupId = null, channelId = null }: Partial<Pick<Code, 'groupId' | 'channelId'>>, place: string): Promise<void> {
    for (const [kind, id, name] of [['group', groupId, 'groupId'], ['channel', channelId, 'channelId']] as const) {
      if (id === null) continue
      // Changes nothing and holds it until the end: nobody takes it away meanwhile.
      await changeRows(tx, 'UPDATE code_groups SET version = version WHERE accountId = ? AND id = ?', [accountId, id])
      if (!await tx.existsBy(CodeGroup, { accountId, id, kind })) throw groupUnknown(`${place}/${name}`)
    }
  }

  async function write (tx: Tx, accountId: number, rows: readonly Row[], dueAt: Date): Promise<Code[]> {
    const codes = rows.map((row) => tx.create(Code, {
      ...row, accountId, ticket: null, url: null, expiresAt: null, dueAt, problem: null, isArchived: false, createdAt: clock.now(), version: 1,
    }))
    return tx.save(codes)
  }

  /** The first of the scenes that has a code. */
  async function takenScene (tx: Tx, accountId: number, scenes: readonly string[]): Promise<number> {
    const found = await tx.find(Code, { where: { accountId, scene: In([...scenes]) }, select: { id: true, scene: true } })
    const there = new Set(found.map(({ scene }) => scene))
    return scenes.findIndex((scene, at) => there.has(scene) || scenes.indexOf(scene) < at)
  }

  /** WeChat is asked for them by who made them, else `dueAt` by the job. `placeOf`: where each stands in what was asked. */
  async function create (tx: Tx, accountId: number, wanted: readonly NewCode[], { dueAt, placeOf }: { dueAt: Date, placeOf: (at: number) => string }): Promise<Code[]> {
    for (const [at, each] of wanted.entries()) {
      const place = placeOf(at)
      if (each.kind === 'permanent' && (each.lifeDays !== undefined || each.isRenewed === true)) throw lifeUnfit(`${place}/${each.lifeDays === undefined ? 'isRenewed' : 'lifeDays'}`)
      await assertGroups(tx, accountId, each, place)
      await soundness.assertNamed(tx, accountId, each.onScan, `${place}/onScan`)
    }
    await takePermanent(tx, accountId, wanted.filter(({ kind }) => kind === 'permanent').length)
    const rows = wanted.map(({ name, kind, scene = newScene(), groupId = null, channelId = null, lifeDays = 30, isRenewed = false, onScan }): Row => (
      { name, kind, scene, groupId, channelId, inviterId: null, onScan, lifeDays: kind === 'permanent' ? null : lifeDays, isRenewed }))
    const refuse = (at: number) => sceneTaken(rows[at]?.scene ?? '', `${placeOf(at)}/scene`)
    const taken = await takenScene(tx, accountId, rows.map(({ scene }) => scene))
    if (taken >= 0) throw refuse(taken)
    return write(tx, accountId, rows, dueAt).catch((error: unknown) => { throw isDuplicate(error) ? refuse(0) : error })
  }

  async function get (accountId: number, codeId: number, from: Tx = db.read): Promise<Code> {
    const code = await from.findOneBy(Code, { accountId, id: codeId })
    if (code === null) throw codeNotFound()
    return code
  }

  return {
    create,
    get,

    /** When the job asks WeChat for a code that somebody is just asking for and does not get. */
    laterDue: (): Date => new Date(clock.now().getTime() + claimMs),

    /** The code by which a follower invites others; there is one. */
    invitationOf: (accountId: number, inviterId: number, from: Tx = db.read): Promise<Code | null> => from.findOneBy(Code, { accountId, inviterId }),

    async createInvitation (tx: Tx, accountId: number, { inviterId, kind, lifeDays }: InvitationAsked): Promise<Code | undefined> {
      await takePermanent(tx, accountId, kind === 'permanent' ? 1 : 0)
      const row: Row = {
        kind, scene: newScene(), name: '', groupId: null, channelId: null, inviterId, onScan: null, lifeDays: kind === 'permanent' ? null : lifeDays, isRenewed: false,
      }
      const [code] = await write(tx, accountId, [row], new Date(clock.now().getTime() + claimMs))
      return code
    },

    /** Those that followers do not invite with, newest first. */
    list: (accountId: number, { archived, groupId, channelId, scene, before, limit }: CodesAsked): Promise<Code[]> => db.read.find(Code, {
      where: {
        accountId, inviterId: IsNull(), isArchived: archived, ...(groupId !== undefined && { groupId }), ...(channelId !== undefined && { channelId }),
        ...(scene !== undefined && { scene }), ...(before !== undefined && { id: LessThan(before) }),
      },
      order: { id: 'DESC' }, take: limit,
    }),

    async change (tx: Tx, { accountId, codeId, version }: EditedCode, edit: CodeEdit): Promise<Code> {
      const raised = await changeRows(tx, 'UPDATE codes SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?', [accountId, codeId, version])
      const code = await get(accountId, codeId, tx)
      if (raised !== 1) throw codeChanged()
      if (code.kind === 'permanent' && (edit.lifeDays !== undefined || edit.isRenewed === true)) throw lifeUnfit(`body/${edit.lifeDays === undefined ? 'isRenewed' : 'lifeDays'}`)
      await assertGroups(tx, accountId, edit, 'body')
      if (edit.onScan !== undefined) await soundness.assertNamed(tx, accountId, edit.onScan, 'body/onScan')
      Object.assign(code, edit)
      code.dueAt = dueOf(code, clock.now())
      const { name, groupId, channelId, lifeDays, isRenewed, onScan, isArchived, dueAt } = code
      await tx.update(Code, { accountId, id: codeId }, { name, groupId, channelId, lifeDays, isRenewed, onScan, isArchived, dueAt })
      return code
    },

    /** WeChat certainly made none: it never was, and does not count. */
    async discard (tx: Tx, { id, accountId, kind }: Code): Promise<void> {
      if (await changeRows(tx, 'DELETE FROM codes WHERE accountId = ? AND id = ? AND url IS NULL', [accountId, id]) !== 1) return
      if (kind === 'permanent') await changeRows(tx, 'UPDATE code_stocks SET permanent = permanent - 1 WHERE accountId = ? AND permanent > 0', [accountId])
    },

    /** How many permanent codes the account had made. */
    async permanentUsed (accountId: number): Promise<number> {
      const [row] = await db.read.query<Array<{ permanent: number | string }>>('SELECT permanent FROM code_stocks WHERE accountId = ?', [accountId])
      return Number(row?.permanent ?? 0)
    },
  }
}

export type CodeService = ReturnType<typeof createCodeService>
