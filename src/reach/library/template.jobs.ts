import { IsNull, Not } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import { mayCall } from '../../accounts/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { subscriptions } from '../../wechat/api/subscriptions.ts'
import type { TemplateService } from './template.service.ts'

interface Needs { db: Database, logger: Logger, templates: TemplateService }

/** Of every account in use that may have some: whoever may send templates may send notices too. */
export async function syncEveryTemplate ({ db, logger, templates }: Needs): Promise<void> {
  const accounts = await db.read.find(Account, {
    select: { id: true, kind: true, isVerified: true }, where: { disabledAt: IsNull(), sealedAppSecret: Not(IsNull()) }, order: { id: 'ASC' },
  })
  for (const { id: accountId, kind, isVerified } of accounts) {
    if (!mayCall({ kind, isVerified }, subscriptions.list.path)) continue
    try {
      const synced = await templates.sync(accountId)
      for (const { kind: refused, state, code } of synced) {
        if (state === 'refused') logger.warn({ accountId, kind: refused, code }, 'templates not synced')
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      logger.warn({ accountId, code: error.code }, 'templates not synced')
    }
  }
}
