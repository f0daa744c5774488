import { IsNull, LessThan, Not } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, placeholders } from '../../platform/database/rows.ts'
import { AttributeDefinition } from './attribute.entity.ts'
import { attributeChanged, attributeExists, attributeNotFound, attributesFull, maxAttributes, optionInUse } from './attribute.errors.ts'
import { soundAttribute } from './attribute.rules.ts'

type Wanted = Pick<AttributeDefinition, 'label' | 'options' | 'isRequired' | 'defaultValue' | 'min' | 'max' | 'position'>
export type NewAttribute = Pick<AttributeDefinition, 'key' | 'type'> & Wanted
export type AttributeEdit = Partial<Wanted> & { isArchived?: boolean }

/** Which attribute, and as what version it was read. */
interface EditedAttribute { accountId: number, attributeId: number, version: number }

interface Needs { db: Database, clock: Clock }

export interface ArchivedPage { before: number | undefined, limit: number }

/** What an account wants to know of its followers. Read anew each time: another process may have changed it. */
export function createDefinitionService ({ db, clock }: Needs) {
  /** In the order of the form. Shared, they cannot change before `from`, a transaction, ends. */
  function inUse (accountId: number, from = db.read, { isShared = false } = {}): Promise<AttributeDefinition[]> {
    return from.find(AttributeDefinition, {
      where: { accountId, archivedAt: IsNull() },
      order: { position: 'ASC', id: 'ASC' },
      // SQLite has one writer and needs no lock.
      ...(isShared && db.dialect.kind !== 'sqlite' && { lock: { mode: 'pessimistic_read' } }),
    })
  }

  /** Changes nothing and holds the rows until the end: who adds one comes after who did before, and two at 99 do not make 101. */
  async function takeTurn (tx: Tx, accountId: number): Promise<void> {
    if (db.dialect.kind !== 'sqlite') await changeRows(tx, 'UPDATE attribute_definitions SET version = version WHERE accountId = ?', [accountId])
  }

  async function assertRoom (tx: Tx, accountId: number): Promise<void> {
    if (await tx.countBy(AttributeDefinition, { accountId, archivedAt: IsNull() }) > maxAttributes) throw attributesFull()
  }

  async function assertUnused (tx: Tx, { accountId, id }: AttributeDefinition, options: readonly string[]): Promise<void> {
    if (options.length === 0) return
    const [first] = await tx.query<Array<{ textValue: string, used: number | string }>>(
      `SELECT textValue, COUNT(*) AS used FROM follower_attributes WHERE accountId = ? AND attributeId = ? AND textValue IN (${placeholders(options)})
       GROUP BY textValue ORDER BY used DESC LIMIT 1`, [accountId, id, ...options])
    if (first !== undefined) throw optionInUse(first.textValue, Number(first.used))
  }

  async function get (tx: Tx, accountId: number, id: number): Promise<AttributeDefinition> {
    const definition = await tx.findOneBy(AttributeDefinition, { accountId, id })
    if (definition === null) throw attributeNotFound()
    return definition
  }

  return {
    inUse,

    /** Newest first. */
    archived: (accountId: number, { before, limit }: ArchivedPage): Promise<AttributeDefinition[]> => db.read.find(AttributeDefinition, {
      where: { accountId, archivedAt: Not(IsNull()), ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    async create (tx: Tx, accountId: number, wanted: NewAttribute): Promise<AttributeDefinition> {
      await takeTurn(tx, accountId)
      const definition = tx.create(AttributeDefinition, { ...soundAttribute(wanted), accountId, createdAt: clock.now(), archivedAt: null, version: 1 })
      try {
        await tx.save(definition)
      } catch (error) {
        throw isDuplicate(error) ? attributeExists(wanted.key) : error
      }
      await assertRoom(tx, accountId)
      return definition
    },

    async change (tx: Tx, { accountId, attributeId, version }: EditedAttribute, edit: AttributeEdit): Promise<AttributeDefinition> {
      if (edit.isArchived === false) await takeTurn(tx, accountId)
      // Before anything is read: whoever writes values holds a shared lock on the row, and what they wrote is there when we look.
      const raised = await changeRows(tx, 'UPDATE attribute_definitions SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?',
        [accountId, attributeId, version])
      const definition = await get(tx, accountId, attributeId)
      if (raised !== 1) throw attributeChanged()
      const { isArchived, ...wanted } = edit
      const archivedAt = isArchived === undefined ? definition.archivedAt : isArchived ? definition.archivedAt ?? clock.now() : null
      const before = definition.options ?? []
      const changed = soundAttribute(Object.assign(definition, wanted, { archivedAt }))
      await assertUnused(tx, definition, before.filter((option) => !changed.options?.includes(option)))
      const { label, options, isRequired, defaultValue, min, max, position } = changed
      await tx.update(AttributeDefinition, { accountId, id: attributeId }, { label, options, isRequired, defaultValue, min, max, position, archivedAt })
      if (isArchived === false) await assertRoom(tx, accountId)
      return changed
    },

    /** Nobody is asked for it any more; the values and their history stay, and it can come back. */
    async archive (tx: Tx, accountId: number, attributeId: number): Promise<AttributeDefinition> {
      await changeRows(tx, `UPDATE attribute_definitions SET archivedAt = ?, version = version + 1
        WHERE accountId = ? AND id = ? AND archivedAt IS NULL`, [momentValue(clock.now()), accountId, attributeId])
      return get(tx, accountId, attributeId)
    },
  }
}

export type DefinitionService = ReturnType<typeof createDefinitionService>
