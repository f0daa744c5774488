import type { Database } from '../platform/database/database.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { Account } from './account.entity.ts'

export const sealedColumns = ['sealedToken', 'sealedAesKey', 'sealedPreviousAesKey', 'sealedAppSecret'] as const
export type SealedColumn = typeof sealedColumns[number]

/** What a seal is bound to: it opens as the same secret of the same account and nowhere else. A key that becomes the previous one keeps its seal. */
export function placeOf (column: SealedColumn, appid: string): string {
  return `accounts.${column === 'sealedPreviousAesKey' ? 'sealedAesKey' : column}:${appid}`
}

export function sealFor (box: SecretBox, column: SealedColumn, appid: string, secret: string | null | undefined): string | null {
  return secret === null || secret === undefined ? null : box.seal(secret, placeOf(column, appid))
}

/** After APP_KEY changed: everything sealed with the key before is sealed with the one in force. Tells how many accounts that were. */
export async function resealSecrets (db: Database, box: SecretBox): Promise<number> {
  return db.write(async (tx) => {
    let resealed = 0
    for (const account of await tx.find(Account)) {
      const stale = sealedColumns.filter((column) => account[column] !== null && !box.isCurrent(account[column]))
      if (stale.length === 0) continue
      const fresh = stale.map((column) => [column, box.seal(box.open(account[column] ?? '', placeOf(column, account.appid)), placeOf(column, account.appid))])
      // An account whose keys are being changed is sealed with the key in force anyway.
      const { affected } = await tx.update(Account, { id: account.id, version: account.version }, Object.fromEntries(fresh))
      resealed += affected ?? 0
    }
    return resealed
  })
}
