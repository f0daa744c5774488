import { createHmac, randomBytes } from 'node:crypto'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import { ErasureKey } from './erasure.entity.ts'

const keyName = 'openid'
const sealedAt = `erasure_keys.sealedKey:${keyName}`

/** Knows again who was erased. */
export async function openTombstones (db: Database, box: SecretBox) {
  const key = await keyOf(db, box)
  const hashOf = (accountId: number, openid: string) => createHmac('sha256', key).update(`${accountId}:${openid}`).digest('base64url')

  /** Waits for an erase that is just beginning, and lets none begin before `tx` ends. False when nobody was ever erased. */
  async function hold (tx: Tx): Promise<boolean> {
    const [row] = await tx.query<Array<{ erasures: number | string }>>(`SELECT erasures FROM erasure_keys WHERE accountId = 0 AND name = ? ${db.dialect.shared}`, [keyName])
    return Number(row?.erasures ?? 0) > 0
  }

  return {
    hashOf,

    /** To be called first by whoever erases in `tx`. */
    async lock (tx: Tx): Promise<void> {
      await change(tx, 'UPDATE erasure_keys SET erasures = erasures + 1 WHERE accountId = 0 AND name = ?', [keyName])
    },

    /** When each of these was erased last; who never was is not in it. Nobody is erased before `tx` ends. */
    async erasedAt (tx: Tx, accountId: number, openids: readonly string[]): Promise<Map<string, number>> {
      const found = new Map<string, number>()
      if (openids.length === 0 || !await hold(tx)) return found
      const [any] = await tx.query<unknown[]>('SELECT id FROM erasures WHERE accountId = ? LIMIT 1', [accountId])
      if (any === undefined) return found
      const byHash = new Map(openids.map((openid) => [hashOf(accountId, openid), openid]))
      for (const some of inParts([...byHash.keys()])) {
        const rows = await tx.query<Array<{ openidHash: string, erasedMs: number }>>(`SELECT openidHash, MAX(erasedAt) AS erasedMs FROM erasures
          WHERE accountId = ? AND openidHash IN (${placeholders(some)}) GROUP BY openidHash`, [accountId, ...some])
        for (const { openidHash, erasedMs } of rows) found.set(byHash.get(openidHash) ?? '', Number(erasedMs))
      }
      return found
    },
  }
}

export type Tombstones = Awaited<ReturnType<typeof openTombstones>>

async function keyOf (db: Database, box: SecretBox): Promise<Buffer> {
  const fresh = box.seal(randomBytes(32).toString('base64'), sealedAt)
  // Of several processes that start together the first one's key is everybody's.
  await db.write((tx) => insertRows(tx, {
    table: 'erasure_keys', columns: ['accountId', 'name', 'sealedKey', 'erasures'], rows: [[0, keyName, fresh, 0]],
    ending: db.dialect.keepExisting(['accountId', 'name']),
  }), { repeatable: true })
  const { sealedKey } = await db.read.findOneByOrFail(ErasureKey, { accountId: 0, name: keyName })
  return Buffer.from(box.open(sealedKey, sealedAt), 'base64')
}

/** After APP_KEY changed: the key of the hashes stays what it is, under the new seal. */
export async function resealErasureKey (db: Database, box: SecretBox): Promise<void> {
  const row = await db.read.findOneBy(ErasureKey, { accountId: 0, name: keyName })
  if (row === null || box.isCurrent(row.sealedKey)) return
  await db.change('UPDATE erasure_keys SET sealedKey = ? WHERE accountId = 0 AND name = ? AND sealedKey = ?',
    [box.seal(box.open(row.sealedKey, sealedAt), sealedAt), keyName, row.sealedKey], { repeatable: true })
}
