import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Heard } from '../follower.facts.ts'
import { eraseRows, type Holder } from './holders.ts'

const columns = ['accountId', 'followerId', 'scope', 'revokedAt']

/** What WeChat says about people's leave to keep their data starts the clock (page: events of user information changes). */
export function createRevocations (db: Database, now: () => Date) {
  return async function hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
    const rows = heard.flatMap(({ accountId, followerId, inbound }) => {
      if (inbound.type === 'user_authorization_cancellation') return [[accountId, followerId, 'account', momentValue(inbound.createdAt)]]
      if (inbound.type === 'user_authorization_revoke') return [[accountId, followerId, inbound.revokeInfo.slice(0, 32), momentValue(inbound.createdAt)]]
      return []
    })
    if (rows.length > 0) await insertRows(tx, { table: 'revocations', columns, rows, ending: db.dialect.keepExisting(columns) })
    // We keep no name and no picture of theirs: what WeChat tells of them is asked for again, and that is all.
    const modified = [...new Set(heard.filter(({ inbound }) => inbound.type === 'user_info_modified').map(({ followerId }) => followerId))]
    if (modified.length > 0) await change(tx, `UPDATE followers SET profileDueAt = ? WHERE id IN (${placeholders(modified)})`, [momentValue(now()), ...modified])
  }
}

export function revocationHolder (db: Database): Holder {
  return { name: 'revocations', erase: eraseRows(db, 'revocations') }
}
