import type { Holder } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { Outcome } from './dry-run.rules.ts'

type Person = Parameters<NonNullable<Holder['erase']>>[0]
interface NamingPage { id: number, outcomes: Outcome[] }

/** A dry run names followers for a week: whoever is erased meanwhile is taken out of its pages. */
export function dryRunHolder (db: Database): Holder {
  async function pagesNaming ({ accountId, followerId }: Person): Promise<NamingPage[]> {
    // The page of each dry run that may name them: the last that does not begin behind them.
    const rows = await db.read.query<Array<{ id: number | string, outcomes: string }>>(`SELECT page.id AS id, page.outcomes AS outcomes FROM push_dry_runs AS run
      JOIN push_dry_run_pages AS page ON page.accountId = run.accountId AND page.dryRunId = run.id AND page.firstId = (SELECT MAX(earlier.firstId)
        FROM push_dry_run_pages AS earlier WHERE earlier.accountId = run.accountId AND earlier.dryRunId = run.id AND earlier.firstId <= ?)
      WHERE run.accountId = ?`, [followerId, accountId])
    return rows.map(({ id, outcomes }) => ({ id: Number(id), outcomes: JSON.parse(outcomes) as Outcome[] })).filter(({ outcomes }) => outcomes.some(([id]) => id === followerId))
  }

  return {
    name: 'push-dry-runs',
    async erase (person) {
      const pages = await pagesNaming(person)
      if (pages.length === 0) return null
      return {
        rows: pages.length,
        async write (tx) {
          for (const { id, outcomes } of pages) {
            await change(tx, 'UPDATE push_dry_run_pages SET outcomes = ? WHERE id = ?', [JSON.stringify(outcomes.filter(([each]) => each !== person.followerId)), id])
          }
        },
      }
    },
  }
}
