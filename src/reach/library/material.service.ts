import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { type FindOptionsWhere, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import { Material, type MaterialKind } from './material.entity.ts'
import { materialNotFound } from './material.errors.ts'
import { createFileWatch, type FileFacts, maxBytesOf } from './material.file.ts'

interface Needs { db: Database, clock: Clock, files: FileStore }

export interface NewMaterial { accountId: number, kind: MaterialKind, name: string, createdBy: string }
export interface MaterialFilter { kind: MaterialKind | undefined, before: number | undefined, limit: number }

type Also = (tx: Tx, material: Material) => Promise<void>

/** Longer than the slowest upload that is let in. */
const abandonedMs = 6 * 3600_000
const tidiedAtOnce = 100

/** Files of ours that may be sent. A row names its file before the file is written, so that a crash leaves nothing that nobody knows. */
export function createMaterialService ({ db, clock, files }: Needs) {
  async function get (accountId: number, id: number): Promise<Material> {
    const found = await db.read.findOneBy(Material, { accountId, id, state: 'stored' })
    if (found === null) throw materialNotFound()
    return found
  }

  async function begin ({ accountId, ...wanted }: NewMaterial): Promise<Material> {
    const now = clock.now()
    return db.write((tx) => tx.save(tx.create(Material, {
      ...wanted, accountId, state: 'uploading', fileName: `materials/${accountId}/${randomUUID()}`, sha256: null, type: '', bytes: 0,
      permanentMediaId: null, mediaId: null, mediaExpiresAt: null, createdAt: now, changedAt: now,
    })))
  }

  async function store ({ kind, fileName }: Material, source: Readable): Promise<FileFacts> {
    const watch = createFileWatch(kind)
    try {
      await files.write(fileName, Readable.from(watch.pass(source)), { maxBytes: maxBytesOf[kind] })
      return await watch.facts()
    } finally {
      // Whoever sends a file that is refused half way must be able to read the refusal: the rest is let go by.
      source.resume()
    }
  }

  async function drop (rows: ReadonlyArray<Pick<Material, 'id' | 'fileName'>>): Promise<void> {
    if (rows.length === 0) return
    await files.remove(rows.map(({ fileName }) => fileName))
    await db.change(`DELETE FROM materials WHERE id IN (${placeholders(rows)}) AND state IN ('uploading', 'removed')`,
      rows.map(({ id }) => id), { repeatable: true })
  }

  /** Unless it was stored after all: of a commit whose answer was lost nobody knows, and a row must not outlive its file. */
  async function abandon ({ id, fileName }: Pick<Material, 'id' | 'fileName'>): Promise<void> {
    const isAbandoned = await db.change(`UPDATE materials SET state = 'removed', changedAt = ? WHERE id = ? AND state = 'uploading'`,
      [momentValue(clock.now()), id])
    if (isAbandoned === 1) await drop([{ id, fileName }])
  }

  /** Null when the same file is there already. */
  async function settle (material: Material, facts: FileFacts, also: Also): Promise<Material | null> {
    const stored = Object.assign(material, facts, { state: 'stored', changedAt: clock.now() })
    try {
      await db.write(async (tx) => {
        await tx.save(stored)
        await also(tx, stored)
      })
      return stored
    } catch (error) {
      if (isDuplicate(error)) return null
      throw error
    }
  }

  return {
    get,

    /** Newest first. */
    list (accountId: number, { kind, before, limit }: MaterialFilter): Promise<Material[]> {
      const where: FindOptionsWhere<Material> = { accountId, state: 'stored' }
      if (kind !== undefined) where.kind = kind
      if (before !== undefined) where.id = LessThan(before)
      return db.read.find(Material, { where, order: { id: 'DESC' }, take: limit })
    },

    open: ({ fileName }: Material): Promise<Readable> => files.read(fileName),

    /**
     * Takes a file in, or refuses it and keeps nothing. The same file again is the one that is there. `also` runs in the
     * transaction that makes it known.
     */
    async upload (wanted: NewMaterial, source: Readable, also: Also): Promise<{ material: Material, isNew: boolean }> {
      const begun = await begin(wanted)
      const { id, fileName, accountId, kind } = begun
      try {
        const facts = await store(begun, source)
        const material = await settle(begun, facts, also)
        if (material !== null) return { material, isNew: true }
        const same = await db.read.findOneByOrFail(Material, { accountId, kind, sha256: facts.sha256 })
        await abandon({ id, fileName })
        return { material: same, isNew: false }
      } catch (error) {
        await abandon({ id, fileName })
        throw error
      }
    },

    /** From now on nobody can send it; `drop` takes the file away, once that has committed. */
    async remove (tx: Tx, accountId: number, id: number): Promise<Material> {
      const material = await tx.findOneBy(Material, { accountId, id, state: 'stored' })
      const removed = await change(tx, `UPDATE materials SET state = 'removed', sha256 = NULL, changedAt = ?
        WHERE accountId = ? AND id = ? AND state = 'stored'`,
        [momentValue(clock.now()), accountId, id])
      if (material === null || removed !== 1) throw materialNotFound()
      return material
    },

    drop,

    /** What a crash has left between a row and its file. Tells how many there were. */
    async tidy (): Promise<number> {
      for (let tidied = 0; ;) {
        const rows = await db.read.query<Array<{ id: number, fileName: string }>>(`SELECT id, fileName FROM materials
          WHERE state IN ('uploading', 'removed') AND changedAt < ? LIMIT ${tidiedAtOnce}`, [momentValue(clock.now()) - abandonedMs])
        if (rows.length === 0) return tidied
        await drop(rows)
        tidied += rows.length
      }
    },
  }
}

export type MaterialService = ReturnType<typeof createMaterialService>
