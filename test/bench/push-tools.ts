import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import type { ProductApi } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import { liftLimits } from './bare-sends.ts'
import type { Seeded } from './seed.ts'

export interface RunRow { status: string, audience: number, startedMs: number, frozenMs: number, endedMs: number }

const tables = ['push_deliveries', 'push_tallies', 'push_runs', 'pushes', 'segments', 'segment_versions', 'touches', 'touch_tallies', 'reach_budgets', 'send_results']

/** Nothing of the runs before. */
export async function clearPushes ({ databaseUrl }: Pick<Seeded, 'databaseUrl'>): Promise<void> {
  const connection = await createConnection({ uri: databaseUrl })
  for (const table of tables) await connection.query(`TRUNCATE TABLE ${table}`)
  await connection.end()
}

/** Nothing is kept back, and one person may approve what they made. */
export async function setRules (api: ProductApi): Promise<void> {
  await liftLimits(api)
  const { version } = await api.get<{ version: number }>('/pushes/settings')
  await api.change('PATCH', '/pushes/settings', { version, settings: { approveAbove: 100_000_000 } })
}

/** From the segment to the schedule, as people do it; tells the id of the push. */
export async function beginPush (api: ProductApi, name: string, rule: object, body: object): Promise<number> {
  const segment = await api.change<{ id: number }>('POST', '/segments', { name, rule })
  const { id } = await api.change<{ id: number }>('POST', '/pushes', { name, segmentId: segment.id, ...body })
  await api.change('POST', `/pushes/${id}/approve`, { reason: '大家都要知道' })
  await api.change('POST', `/pushes/${id}/schedule`, { schedule: { kind: 'once', at: new Date(Date.now() + 1500).toISOString() } })
  return id
}

/** Looks at the table until the run of the push is as wanted: the API of a process that works would cost it time. */
export async function untilRun (connection: Connection, pushId: number, isWanted: (run: RunRow) => boolean, withinMs = 1_200_000): Promise<RunRow> {
  for (const until = Date.now() + withinMs; ;) {
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT status, audience, startedAt, frozenAt, endedAt FROM push_runs WHERE accountId = 1 AND pushId = ? ORDER BY id DESC LIMIT 1`, [pushId])
    const run: RunRow = {
      status: String(row?.['status']), audience: Number(row?.['audience'] ?? 0), startedMs: Number(row?.['startedAt'] ?? 0), frozenMs: Number(row?.['frozenAt'] ?? 0), endedMs: Number(row?.['endedAt'] ?? 0),
    }
    if (row !== undefined && isWanted(run)) return run
    if (Date.now() > until) {
      say(`never as wanted: ${JSON.stringify(run)}`)
      throw new Error(`the run of push ${pushId} is ${run.status} after ${withinMs / 1000} s`)
    }
    await sleep(200)
  }
}
