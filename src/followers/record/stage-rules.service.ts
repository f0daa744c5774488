import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { TaskService } from '../../tasks/index.ts'
import type { Task } from '../../tasks/task.entity.ts'
import type { TimelineEntry } from '../timeline.ts'
import { maxRulesBytes, stageRuleCircular, stageRulesChanged, stageRulesTooLong } from './record.errors.ts'
import { type StageRule, StageRules } from './stage-rules.entity.ts'
import { createStagesKind } from './stages.kind.ts'
import { stageOf } from './stages.sql.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  tasks: TaskService
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

interface Application { accountId: number, isDryRun: boolean, askedBy: string }

/** By which rules an account's followers come into their stages. */
export function createStageRulesService ({ db, clock, logger, tasks, note }: Needs) {
  const kind = createStagesKind({ db, clock, note })
  tasks.describe(kind)

  const find = (accountId: number) => db.read.findOneBy(StageRules, { accountId })

  /** Throws TASK_OPEN while they are being applied. */
  async function apply (tx: Tx, { accountId, isDryRun, askedBy }: Application): Promise<Task> {
    const rules = (await tx.findOneBy(StageRules, { accountId }))?.rules ?? []
    return tasks.start(tx, kind, { accountId, askedBy, input: { rules, isDryRun, atMs: momentValue(clock.now()) } })
  }

  return {
    find,
    apply,

    /** All rules at once, over those of `version`; 0 where there are none. Refuses what no follower can be asked. */
    async replace (tx: Tx, accountId: number, { version, rules }: { version: number, rules: StageRule[] }): Promise<StageRules> {
      if (Buffer.byteLength(JSON.stringify(rules)) > maxRulesBytes) throw stageRulesTooLong()
      for (const [at, { filter }] of rules.entries()) {
        const circular = filter.findIndex(({ field }) => field === 'stage' || field === 'stageBy')
        if (circular >= 0) throw stageRuleCircular(`body/rules/${at}/filter/${circular}/field`)
      }
      await stageOf({ from: tx, accountId, rules, atMs: 0 })
      const columns = { rules, version: version + 1, changedAt: clock.now() }
      if (version === 0) await insert(tx, accountId, columns)
      else if ((await tx.update(StageRules, { accountId, version }, columns)).affected !== 1) throw stageRulesChanged()
      return tx.findOneByOrFail(StageRules, { accountId })
    },

    /** Of every account that has rules: what depends on days changes by itself. */
    async applyAll (): Promise<void> {
      for (const { accountId } of await db.read.find(StageRules, { select: { accountId: true } })) {
        await db.write((tx) => apply(tx, { accountId, isDryRun: false, askedBy: 'system' })).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
          logger.info({ accountId, code: error.code }, 'stages not looked at')
        })
      }
    },
  }
}

export type StageRulesService = ReturnType<typeof createStageRulesService>

async function insert (tx: Tx, accountId: number, columns: Omit<StageRules, 'id' | 'accountId'>): Promise<void> {
  try {
    await tx.insert(StageRules, { accountId, ...columns })
  } catch (error) {
    throw isDuplicate(error) ? stageRulesChanged() : error
  }
}
