import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change } from '../../platform/database/rows.ts'
import { helpForbidden, macroChanged, macroExists, macroNotFound, macrosFull, variableUnknown } from './helps.errors.ts'
import { Macro, type MacroAction } from './macro.entity.ts'
import { mayChange, mayUse, type Scoped, usableBy, type Viewer } from './scopes.ts'
import { unknownVariable } from './variables.ts'

export interface MacroFields { name: string, actions: MacroAction[] }

interface Needs { db: Database, clock: Clock }

export const maxMacros = 1000

export function createMacros ({ db, clock }: Needs) {
  async function get (from: Tx, viewer: Viewer, id: number): Promise<Macro> {
    const macro = await from.findOneBy(Macro, { accountId: viewer.accountId, id })
    if (macro === null || !await mayUse(from, viewer, macro)) throw macroNotFound()
    return macro
  }

  async function getOwn (tx: Tx, viewer: Viewer, id: number): Promise<Macro> {
    const macro = await get(tx, viewer, id)
    if (!mayChange(viewer, macro)) throw helpForbidden()
    return macro
  }

  async function write (tx: Tx, macro: Macro): Promise<Macro> {
    for (const [at, action] of macro.actions.entries()) {
      const unknown = action.do === 'say' ? unknownVariable(action.text) : undefined
      if (unknown !== undefined) throw variableUnknown(unknown, `body/actions/${at}/text`)
    }
    try {
      return await tx.save(macro)
    } catch (error) {
      throw isDuplicate(error) ? macroExists(macro.name) : error
    }
  }

  return {
    get: (viewer: Viewer, id: number): Promise<Macro> => get(db.read, viewer, id),

    /** Those that the viewer may use, newest first. */
    list (viewer: Viewer, { before, limit }: { before?: number | undefined, limit: number }): Promise<Macro[]> {
      const usable = usableBy(viewer)
      const query = db.read.createQueryBuilder(Macro, 'macro').where('macro.accountId = :accountId', { accountId: viewer.accountId })
        .andWhere(usable.sql, usable.values).orderBy('macro.id', 'DESC').limit(limit)
      if (before !== undefined) query.andWhere('macro.id < :before', { before })
      return query.getMany()
    },

    async create (tx: Tx, { accountId }: Viewer, wanted: MacroFields & Scoped): Promise<Macro> {
      if (await tx.countBy(Macro, { accountId }) >= maxMacros) throw macrosFull(maxMacros)
      return write(tx, tx.create(Macro, { ...wanted, accountId, used: 0, usedAt: null, createdAt: clock.now(), version: 1 }))
    },

    async change (tx: Tx, viewer: Viewer, { id, version }: { id: number, version: number }, edit: Partial<MacroFields>): Promise<Macro> {
      const macro = await getOwn(tx, viewer, id)
      if (await change(tx, 'UPDATE macros SET version = version + 1 WHERE id = ? AND version = ?', [id, version]) !== 1) throw macroChanged()
      return write(tx, Object.assign(macro, edit, { version: version + 1 }))
    },

    async remove (tx: Tx, viewer: Viewer, id: number): Promise<Macro> {
      const macro = await getOwn(tx, viewer, id)
      await tx.delete(Macro, { id })
      return macro
    },
  }
}

export type Macros = ReturnType<typeof createMacros>
