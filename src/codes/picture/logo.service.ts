import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { logoNotFound } from '../codes.errors.ts'
import { CodeStock } from '../record/code.entity.ts'
import type { Drawing } from './draw.ts'
import { readLogo } from './logo.ts'

/** What stands in the middle of an account's codes. */
export function createLogos ({ db }: { db: Database }) {
  return {
    async find (accountId: number): Promise<Drawing['logo']> {
      const stock = await db.read.findOne(CodeStock, { where: { accountId }, select: { accountId: true, logo: true } })
      if (stock === null || stock.logo === null) return null
      const png = Buffer.from(stock.logo, 'base64')
      return { png, pixels: readLogo(png) }
    },

    async set (tx: Tx, accountId: number, bytes: Buffer): Promise<{ width: number, height: number }> {
      const { width, height } = readLogo(bytes)
      await insertRows(tx, {
        table: 'code_stocks', columns: ['accountId', 'permanent', 'logo'], rows: [[accountId, 0, bytes.toString('base64')]], ending: db.dialect.orReplace(['accountId'], ['logo']),
      })
      return { width, height }
    },

    async remove (tx: Tx, accountId: number): Promise<void> {
      if (await change(tx, 'UPDATE code_stocks SET logo = NULL WHERE accountId = ? AND logo IS NOT NULL', [accountId]) !== 1) throw logoNotFound()
    },
  }
}

export type Logos = ReturnType<typeof createLogos>
