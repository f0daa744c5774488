/**
 * What became of sends that WeChat took: the events that tell it, each found to what it is of.
 * Always true: a result settles one touch or one mass call, once, whether it comes before the answer of its call or after it.
 */
import type { FastifyInstance } from 'fastify'
import { inboundReceived } from '../../channel/index.ts'
import { followersHeard } from '../../followers/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { Judge } from '../sending/judgement.ts'
import type { Tally } from '../sending/tallies.ts'
import { createForeignSends, type ForeignSends } from './foreign.ts'
import { type NewResult, readMassResults, readTouchResults } from './read-results.ts'
import { resultHolder } from './result.holder.ts'
import { createResultWorker, type MassFits, type MassResult } from './result.worker.ts'
import { createSettleResults } from './settle-results.ts'
import { flagUnconfirmed } from './unconfirmed.ts'

export interface ResultsOptions {
  judge: Judge
  tally: Tally
  settleMass: (tx: Tx, accountId: number, results: readonly MassResult[]) => Promise<MassFits>
  isWorker: boolean
}

export interface Results { foreignSends: ForeignSends }

const key = ['accountId', 'kind', 'messageKey']
const columns = [...key, 'followerId', 'templateId', 'outcome', 'errcode', 'reason', 'counts', 'occurredAt', 'state', 'attempts', 'dueMs']

export function furnishResults (app: FastifyInstance, { judge, tally, settleMass, isWorker }: ResultsOptions): Results {
  const { db, clock, facts, log: logger } = app
  const settle = createSettleResults({ db, clock, judge, tally, note: app.followers.note })
  const worker = createResultWorker({ db, logger, holder: app.processId, settle, settleMass })

  async function keep (tx: Tx, results: readonly NewResult[]): Promise<void> {
    if (results.length === 0) return
    const rows = results.map((each) => [
      each.accountId, each.kind, each.messageKey, each.followerId, each.templateId, each.outcome, each.errcode, each.reason,
      each.counts === null ? null : JSON.stringify(each.counts), momentValue(each.occurredAt), 'open', 0, 0,
    ])
    await insertRows(tx, { table: 'send_results', columns, rows, ending: db.dialect.keepExisting(key) })
    db.afterCommit(tx, worker.wake)
  }

  facts.on(followersHeard, (tx, heard) => keep(tx, readTouchResults(heard)))
  facts.on(inboundReceived, (tx, received) => keep(tx, readMassResults(received)))
  app.followers.personal.add(resultHolder(db))
  if (isWorker) {
    app.schedule.add({ name: 'flag-unconfirmed', cron: '7-59/10 * * * *', run: () => flagUnconfirmed({ db, clock, logger }) })
    app.addHook('onReady', async () => worker.start())
    app.addHook('onClose', () => worker.stop())
  }
  return { foreignSends: createForeignSends(db) }
}
