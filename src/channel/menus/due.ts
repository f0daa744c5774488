import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { MenuService } from './menu.service.ts'

interface Needs { db: Database, clock: Clock, logger: Logger, service: Pick<MenuService, 'startDue'> }

const atOnce = 20

/** Begins the menus whose moment has come, in that order. One that cannot begin, because another is under way, is due again the next time. */
export function createDueMenus ({ db, clock, logger, service }: Needs) {
  return async function look (): Promise<boolean> {
    const due = await db.read.query<Array<{ id: number | string, accountId: number | string }>>(`SELECT id, accountId FROM menus
      WHERE dueAt <= ? AND accountId IN (SELECT id FROM accounts WHERE disabledAt IS NULL) ORDER BY dueAt, id LIMIT ${atOnce}`, [momentValue(clock.now())])
    for (const { id, accountId } of due) {
      await db.write((tx) => service.startDue(tx, Number(accountId), Number(id))).catch((error: unknown) => {
        if (!(error instanceof AppError)) logger.error({ err: error, menuId: Number(id) }, 'menu not begun')
      })
    }
    return false
  }
}
