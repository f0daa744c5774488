import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { Compiled, Pinned, Rule, Versions } from '../../segments/index.ts'
import type { Push } from '../record/push.entity.ts'
import type { PushRun } from '../record/run.entity.ts'
import type { PushService } from '../record/push.service.ts'
import { type HoldOut, variantSql } from '../record/share.ts'
import type { Tallies } from '../record/tallies.ts'

interface Needs {
  db: Database
  clock: Clock
  tallies: Tallies
  segments: {
    pin: (accountId: number, id: number) => Promise<Pinned>
    compile: (accountId: number, rule: Rule, options: { at: Date, few: boolean, versions: Versions | null }) => Promise<Compiled>
  }
  pushes: Pick<PushService, 'begun' | 'growthOf' | 'grown'>
  /** Percent of all followers who get nothing from anybody. */
  heldOutOf: (accountId: number) => Promise<number>
}

/** Followers who are looked at in one transaction. */
const chunk = 10_000

interface Chunk { run: PushRun, push: Push, rule: Rule, startedAt: Date, upTo: number }

/** Another process is further, or somebody has stopped the run. */
export class RunMoved extends Error {}

/** Writes down who a run concerns: in chunks, each with its place and its numbers, so that it goes on where it was cut off. */
export function createFreeze ({ db, clock, tallies, segments, pushes, heldOutOf }: Needs) {
  /** The segment as it is now holds for the whole run, and so do those that it names. */
  async function begin (run: PushRun, push: Push): Promise<void> {
    const { rule, version, versions } = await segments.pin(push.accountId, push.segmentId)
    const held = await heldOutOf(push.accountId)
    await db.write(async (tx) => {
      const begun = await change(tx, `UPDATE push_runs SET rule = ?, segmentVersion = ?, namedVersions = ?, holdOutPercent = ?, startedAt = ? WHERE id = ? AND status = 'freezing' AND startedAt IS NULL`,
        [JSON.stringify(rule), version, JSON.stringify(versions), held, momentValue(clock.now()), run.id])
      if (begun === 1) await pushes.begun(tx, run)
    }, { repeatable: true })
  }

  async function freezeChunk (tx: Tx, { run, push, rule, startedAt, upTo }: Chunk, compiled: Compiled): Promise<void> {
    const from = run.frozenTo ?? 0
    const moved = await change(tx, `UPDATE push_runs SET frozenTo = ? WHERE id = ? AND status = 'freezing' AND (frozenTo = ? OR (frozenTo IS NULL AND ? = 0))`,
      [upTo, run.id, from, from])
    if (moved !== 1) throw new RunMoved()
    const { sql, values } = picked({ run, push, rule, startedAt, upTo }, compiled)
    const audience = await change(tx, `INSERT INTO push_deliveries (accountId, pushId, runId, followerId, variant, way, status, reason, dueAt, createdAt, settledAt)
      SELECT ?, ?, ?, picked.id, picked.variant, 0, CASE WHEN picked.variant < 0 THEN 'skipped' ELSE 'pending' END,
        CASE WHEN picked.variant < 0 THEN 'HELD_OUT' END, picked.dueAt, ?, CASE WHEN picked.variant < 0 THEN ? END FROM (${sql}) AS picked`,
    [push.accountId, push.id, run.id, momentValue(clock.now()), momentValue(clock.now()), ...values])
    if (audience === 0) return
    await change(tx, 'UPDATE push_runs SET audience = audience + ? WHERE id = ?', [audience, run.id])
    const counts = await tx.query<Array<{ variant: number | string, amount: number | string }>>(`SELECT variant, COUNT(*) AS amount FROM push_deliveries
      WHERE accountId = ? AND runId = ? AND followerId > ? AND followerId <= ? GROUP BY variant`, [push.accountId, run.id, from, upTo])
    const key = { accountId: push.accountId, pushId: push.id, runId: run.id }
    for (const { variant, amount } of counts) {
      const isHeldOut = Number(variant) < 0
      const place = { variant: Number(variant), status: isHeldOut ? 'skipped' as const : 'pending' as const, route: null, reason: isHeldOut ? 'HELD_OUT' : null, errcode: null }
      tallies.add(tx, key, place, Number(amount))
    }
  }

  return {
    begin,

    /** One step; true when everybody is written down. */
    async step (run: PushRun, push: Push, { rule, startedAt }: { rule: Rule, startedAt: Date }): Promise<boolean> {
      const [row] = await db.read.query<Array<{ id: number | string | null }>>(
        `SELECT MAX(id) AS id FROM (SELECT id FROM followers WHERE accountId = ? AND id > ? ORDER BY id LIMIT ${chunk}) AS some`, [run.accountId, run.frozenTo ?? 0])
      if (row?.id === null || row === undefined) return true
      const compiled = await segments.compile(run.accountId, rule, { at: startedAt, few: true, versions: run.namedVersions })
      await db.write((tx) => freezeChunk(tx, { run, push, rule, startedAt, upTo: Number(row.id) }, compiled))
      return false
    },

    /** It goes out from now on, unless somebody has paused it, or it has grown too large since it was approved. */
    async end (run: PushRun, push: Push): Promise<void> {
      const reason = await pushes.growthOf(push, run.audience)
      await db.write(async (tx) => {
        if (reason !== null) await pushes.grown(tx, run, { reason, audience: run.audience })
        const [now] = await tx.query<Array<{ status: string }>>(`SELECT status FROM pushes WHERE id = ? ${db.dialect.shared}`, [push.id])
        await change(tx, `UPDATE push_runs SET status = ?, reason = ?, frozenAt = ? WHERE id = ? AND status = 'freezing'`,
          [now?.status === 'paused' ? 'paused' : 'running', reason, momentValue(clock.now()), run.id])
      }, { repeatable: true })
    },
  }
}

export type Freeze = ReturnType<typeof createFreeze>

/** The followers of a chunk, each with their variant and when it is their turn. */
function picked ({ run, push, upTo }: Chunk, compiled: Compiled): { sql: string, values: unknown[] } {
  const holdOut: HoldOut = { ever: run.holdOutPercent, push: push.holdOutPercent }
  const { due, join } = turnOf(run)
  return {
    sql: `SELECT followers.id AS id, ${variantSql(push.id, 'followers.id', push.variants, holdOut)} AS variant, ${due.sql} AS dueAt
      FROM followers ${compiled.joins} ${join.sql} WHERE ${compiled.condition} AND followers.id > ? AND followers.id <= ?`,
    values: [...due.values, ...compiled.joinValues, ...join.values, ...compiled.values, run.frozenTo ?? 0, upTo],
  }
}

interface Part { sql: string, values: unknown[] }

/** By the follower's own clock, where the run goes by it. */
export function turnOf ({ zones, dueAt }: Pick<PushRun, 'zones' | 'dueAt'>): { due: Part, join: Part } {
  if (zones === null) return { due: { sql: '?', values: [momentValue(dueAt)] }, join: { sql: '', values: [] } }
  const byZone = Object.entries(zones.byZone)
  const cases = byZone.map(() => ' WHEN ? THEN ?').join('')
  return {
    due: byZone.length === 0 ? { sql: '?', values: [zones.otherwiseMs] } : { sql: `CASE turn.textValue${cases} ELSE ? END`, values: [...byZone.flat(), zones.otherwiseMs] },
    join: {
      sql: 'LEFT JOIN follower_attributes AS turn ON turn.accountId = followers.accountId AND turn.followerId = followers.id AND turn.attributeId = ? AND turn.position = 0',
      values: [zones.attributeId],
    },
  }
}
