import { LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { TaskKind, TaskService } from '../../tasks/index.ts'
import type { MenuContent } from './menu.content.ts'
import { Menu } from './menu.entity.ts'
import { menuBusy, menuChanged, menuInUse, menuMomentUnsound, menuNotFound, menuNotScheduled, menuWasPublished } from './menu.errors.ts'
import type { PublishInput, PublishState } from './publish.kind.ts'

interface Needs {
  db: Database
  clock: Clock
  tasks: Pick<TaskService, 'start'>
  kind: TaskKind<PublishInput, PublishState>
}

export interface WantedMenu { accountId: number, name: string, content: MenuContent, createdBy: string }
/** Which menu, and as what version it was read. */
export interface ReadMenu { accountId: number, menuId: number, version: number }

const furthestMs = 366 * 24 * 3600_000

/** Menus in versions. A change goes by the version that was read, and touches none that is planned or under way. */
export function createMenuService ({ db, clock, tasks, kind }: Needs) {
  async function get (accountId: number, id: number, from = db.read): Promise<Menu> {
    const menu = await from.findOneBy(Menu, { accountId, id })
    if (menu === null) throw menuNotFound()
    return menu
  }

  /** Changes the one that was read, under a condition; what is in the way is thrown. */
  async function alter (tx: Tx, { accountId, menuId, version }: ReadMenu, condition: string, assignments: string, values: readonly unknown[]): Promise<Menu> {
    const changed = await change(tx, `UPDATE menus SET ${assignments}, version = version + 1, changedAt = ?
      WHERE accountId = ? AND id = ? AND version = ? AND ${condition}`, [...values, momentValue(clock.now()), accountId, menuId, version])
    const menu = await get(accountId, menuId, tx)
    if (changed === 1) return menu
    if (menu.version !== version) throw menuChanged()
    throw whyNot(menu)
  }

  async function start (tx: Tx, { accountId, id }: Menu, askedBy: string): Promise<Menu> {
    const task = await tasks.start(tx, kind, { accountId, input: { menuId: id }, askedBy })
    await change(tx, 'UPDATE menus SET taskId = ?, dueAt = NULL, problem = NULL WHERE id = ?', [task.id, id])
    return get(accountId, id, tx)
  }

  return {
    get,

    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<Menu[]> => db.read.find(Menu, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    /** What WeChat took last from us; null before the first time. */
    published: (accountId: number): Promise<Menu | null> => db.read.findOneBy(Menu, { accountId, status: 'published' }),

    create: (tx: Tx, { accountId, name, content, createdBy }: WantedMenu): Promise<Menu> => {
      const now = clock.now()
      return tx.save(tx.create(Menu, {
        accountId, name, content, status: 'draft', dueAt: null, taskId: null, problem: null, askedBy: null, publishedAt: null, version: 1, createdBy, createdAt: now, changedAt: now,
      }))
    },

    change: (tx: Tx, read: ReadMenu, { name, content }: { name: string, content: MenuContent }): Promise<Menu> => (
      alter(tx, read, `status = 'draft' AND dueAt IS NULL AND taskId IS NULL`, 'name = ?, content = ?, problem = NULL', [name, JSON.stringify(content)])),

    /** Planned, or begun at once. */
    async publish (tx: Tx, read: ReadMenu, { at, askedBy }: { at: Date | undefined, askedBy: string }): Promise<Menu> {
      const waitMs = at === undefined ? 0 : at.getTime() - clock.now().getTime()
      if (at !== undefined && (waitMs <= 0 || waitMs > furthestMs)) throw menuMomentUnsound()
      const menu = await alter(tx, read, 'dueAt IS NULL AND taskId IS NULL', 'dueAt = ?, askedBy = ?, problem = NULL', [at?.getTime() ?? null, askedBy])
      return at === undefined ? start(tx, menu, askedBy) : menu
    },

    async unschedule (tx: Tx, read: ReadMenu): Promise<Menu> {
      if ((await get(read.accountId, read.menuId, tx)).dueAt === null) throw menuNotScheduled()
      return alter(tx, read, 'dueAt IS NOT NULL AND taskId IS NULL', 'dueAt = NULL', [])
    },

    async remove (tx: Tx, accountId: number, menuId: number): Promise<void> {
      const removed = await change(tx, `DELETE FROM menus WHERE accountId = ? AND id = ? AND status <> 'published' AND dueAt IS NULL AND taskId IS NULL`, [accountId, menuId])
      if (removed === 1) return
      const menu = await get(accountId, menuId, tx)
      throw menu.status === 'published' ? menuInUse() : menuBusy()
    },

    /** Begins one that is due, unless somebody else did, or took it out of the plan. Throws TASK_OPEN while another is published. */
    async startDue (tx: Tx, accountId: number, menuId: number): Promise<void> {
      const due = await change(tx, 'UPDATE menus SET dueAt = NULL, version = version + 1 WHERE accountId = ? AND id = ? AND dueAt <= ? AND taskId IS NULL',
        [accountId, menuId, momentValue(clock.now())])
      if (due !== 1) return
      const menu = await get(accountId, menuId, tx)
      await start(tx, menu, menu.askedBy ?? 'system')
    },
  }
}

export type MenuService = ReturnType<typeof createMenuService>

function whyNot ({ dueAt, taskId }: Menu): Error {
  return dueAt !== null || taskId !== null ? menuBusy() : menuWasPublished()
}
