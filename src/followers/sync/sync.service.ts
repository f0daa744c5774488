import { IsNull, Not } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import type { Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Task } from '../../tasks/task.entity.ts'
import type { TaskService } from '../../tasks/index.ts'
import { createSyncKind, type SyncNeeds } from './sync.kind.ts'

export interface SyncServiceNeeds extends SyncNeeds { tasks: TaskService, logger: Logger }

export function createSyncService (needs: SyncServiceNeeds) {
  const { db, tasks, caller, logger } = needs
  const kind = createSyncKind(needs)
  tasks.describe(kind)

  /** Throws TASK_OPEN while one is under way, and APP_SECRET_MISSING when WeChat cannot be asked. */
  async function start (tx: Tx, accountId: number, askedBy: string): Promise<Task> {
    caller(accountId)
    return tasks.start(tx, kind, { accountId, input: {}, askedBy })
  }

  return {
    start,

    /** Of every account that is in use and can ask WeChat. One that is being synced already goes on with that. */
    async startAll (): Promise<void> {
      const accounts = await db.read.find(Account, {
        select: { id: true }, where: { disabledAt: IsNull(), sealedAppSecret: Not(IsNull()) }, order: { id: 'ASC' },
      })
      for (const { id: accountId } of accounts) {
        try {
          await db.write((tx) => start(tx, accountId, 'system'))
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          logger.info({ accountId, code: error.code }, 'sync not started')
        }
      }
    },
  }
}

export type SyncService = ReturnType<typeof createSyncService>
