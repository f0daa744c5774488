import type { Database } from '../../platform/database/database.ts'
import { type DeliveryStatus, heldOut } from '../record/delivery.entity.ts'
import { type Came, type Contest, contestsOf, type Counts, groupsOf, isTreated, nothing, type Stood, together, type Uplift, upliftOf } from './report.ts'

export interface ReportAsked { accountId: number, pushId: number, runId?: number | undefined }

export interface LinkClicks { id: number, url: string, clicks: number }

export interface Report {
  variants: Array<readonly [number, Counts]>
  all: Counts
  heldOut: Counts
  uplift: Uplift[]
  contests: Contest[]
  links: LinkClicks[]
}

const mostLinks = 200

/** Reads counts only, however many deliveries there were. */
export function createReports ({ db }: { db: Database }) {
  async function stoodOf ({ accountId, pushId, runId }: ReportAsked): Promise<Stood[]> {
    const rows = await db.read.query<Array<{ variant: number | string, status: DeliveryStatus, amount: number | string }>>(
      `SELECT tally.variant AS variant, tally.status AS status, SUM(tally.amount) AS amount FROM push_runs run
       JOIN push_tallies tally ON tally.accountId = run.accountId AND tally.runId = run.id
       WHERE run.accountId = ? AND run.pushId = ?${runId === undefined ? '' : ' AND run.id = ?'} GROUP BY tally.variant, tally.status`,
      [accountId, pushId, ...(runId === undefined ? [] : [runId])])
    return rows.map(({ variant, status, amount }) => ({ variant: Number(variant), status, amount: Number(amount) }))
  }

  async function cameOf ({ accountId, pushId, runId }: ReportAsked): Promise<Came[]> {
    const rows = await db.read.query<Array<{ variant: number | string, outcome: string, amount: number | string }>>(
      `SELECT variant, outcome, SUM(amount) AS amount FROM push_outcomes WHERE accountId = ? AND pushId = ?${runId === undefined ? '' : ' AND runId = ?'}
       GROUP BY variant, outcome ORDER BY variant, outcome`, [accountId, pushId, ...(runId === undefined ? [] : [runId])])
    return rows.map(({ variant, outcome, amount }) => ({ variant: Number(variant), outcome, amount: Number(amount) }))
  }

  async function linksOf ({ accountId, pushId }: ReportAsked): Promise<LinkClicks[]> {
    const rows = await db.read.query<Array<{ id: number | string, url: string, clicks: number | string }>>(
      `SELECT id, url, clicks FROM push_links WHERE accountId = ? AND pushId = ? ORDER BY id LIMIT ${mostLinks}`, [accountId, pushId])
    return rows.map(({ id, url, clicks }) => ({ id: Number(id), url, clicks: Number(clicks) }))
  }

  return {
    async of (asked: ReportAsked): Promise<Report> {
      const [stood, came, links] = await Promise.all([stoodOf(asked), cameOf(asked), linksOf(asked)])
      const groups = [...groupsOf(stood, came)].sort(([a], [b]) => a - b)
      const variants = groups.filter(isTreated)
      const all = together(variants.map(([, group]) => group))
      const held = new Map(groups).get(heldOut) ?? nothing()
      return { variants, all, heldOut: held, uplift: upliftOf(all, held), contests: contestsOf(variants), links }
    },
  }
}

export type Reports = ReturnType<typeof createReports>
