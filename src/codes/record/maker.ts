import { LessThanOrEqual } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { qrcodes } from '../../wechat/api/qrcodes.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { RequestOf } from '../../wechat/endpoint.ts'
import { Code } from './code.entity.ts'
import { dueOf } from './renewal.ts'

interface Needs { db: Database, clock: Clock, logger: Logger, wechat: Wechat, caller: (accountId: number) => Parameters<Wechat['call']>[0] }

const daySeconds = 86_400
/** While somebody asks WeChat, nobody else does; who was cut off is followed by the next after this time. */
export const claimMs = 2 * 60_000
const againMs = 10 * 60_000
const atOnce = 50

/** Has WeChat make codes. A repeat gives another ticket for the same scene, which does no harm: so whatever is cut off is asked again. */
export function createMaker ({ db, clock, logger, wechat, caller }: Needs) {
  /** Throws what WeChat says. */
  async function make (code: Code): Promise<Code> {
    const askedMs = momentValue(clock.now())
    const { ticket, url, expire_seconds: seconds } = await wechat.call(caller(code.accountId), qrcodes.create, requestFor(code))
    const expiresAt = code.kind === 'permanent' ? null : new Date(askedMs + (seconds ?? lifeSeconds(code)) * 1000)
    const { dueAt, isRenewed, isArchived } = code
    const made = { ticket, url, expiresAt, problem: null, dueAt: dueOf({ url, expiresAt, dueAt, isRenewed, isArchived }, clock.now()) }
    await db.write((tx) => tx.update(Code, { id: code.id }, made), { repeatable: true })
    return Object.assign(code, made)
  }

  /** What was archived before it was made is not asked for until somebody brings it back. */
  async function tryAgain (code: Code): Promise<void> {
    const { id, isArchived } = code
    const claimed = await db.change('UPDATE codes SET dueAt = ? WHERE id = ? AND dueAt = ?',
      [isArchived ? null : momentValue(clock.now()) + claimMs, id, momentValue(code.dueAt ?? clock.now())])
    if (claimed !== 1 || isArchived) return
    await make(code).catch(async (error: unknown) => {
      if (!(error instanceof AppError)) throw error
      await note(code, error)
      logger.warn({ codeId: id, code: error.code }, 'code not made')
    })
  }

  /** What went wrong stands in the code, and it is asked again: later what is refused than what is cut off. */
  async function note ({ id }: Code, { code: problem, kind, retryAfterMs = 0 }: AppError): Promise<void> {
    const waitMs = Math.max(kind === 'unavailable' ? againMs : 6 * againMs, retryAfterMs)
    await db.write((tx) => change(tx, 'UPDATE codes SET problem = ?, dueAt = ? WHERE id = ?', [problem.slice(0, 32), momentValue(clock.now()) + waitMs, id]))
  }

  return {
    make,
    note,

    /** Those that WeChat was not asked for yet, or answered badly, or whose picture ends soon. True when there may be more at once. */
    async makeDue (): Promise<boolean> {
      const due = await db.read.find(Code, { where: { dueAt: LessThanOrEqual(clock.now()) }, order: { dueAt: 'ASC', id: 'ASC' }, take: atOnce })
      for (const code of due) await tryAgain(code)
      return due.length === atOnce
    },
  }
}

export type Maker = ReturnType<typeof createMaker>

const lifeSeconds = ({ lifeDays }: Code): number => (lifeDays ?? 30) * daySeconds

function requestFor (code: Code): RequestOf<typeof qrcodes.create> {
  const action_info = { scene: { scene_str: code.scene } }
  if (code.kind === 'permanent') return { action_name: 'QR_LIMIT_STR_SCENE', action_info }
  return { action_name: 'QR_STR_SCENE', expire_seconds: lifeSeconds(code), action_info }
}
