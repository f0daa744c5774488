import type { Database } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { type Values, wordsOf } from '../../platform/variables.ts'
import { aliasOf } from '../../followers/index.ts'

interface Needs {
  db: Database
  accountName: (accountId: number) => Promise<string>
  attributesOf: (accountId: number, followerIds: readonly number[]) => Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>>
}

/** What contents may name, of many followers at once; only what is asked for is read. */
export function createValues ({ db, accountName, attributesOf }: Needs) {
  async function aliasesOf (accountId: number, followerIds: readonly number[]): Promise<Map<number, string>> {
    const aliases = new Map<number, string>()
    for (const ids of inParts(followerIds)) {
      const rows = await db.read.query<Array<{ id: number | string, alias: string | null, openid: string }>>(
        `SELECT id, alias, openid FROM followers WHERE accountId = ? AND id IN (${placeholders(ids)})`, [accountId, ...ids])
      for (const { id, alias, openid } of rows) aliases.set(Number(id), alias ?? aliasOf(accountId, openid))
    }
    return aliases
  }

  return {
    /** Whoever is not in the records is missing. */
    aliasesOf,

    async valuesOf (accountId: number, followerIds: readonly number[], names: readonly string[]): Promise<ReadonlyMap<number, Values>> {
      if (names.length === 0) return new Map()
      const account: Values = names.includes('account.name') ? { 'account.name': await accountName(accountId) } : {}
      const aliases = names.includes('follower.alias') ? await aliasesOf(accountId, followerIds) : new Map<number, string>()
      const keys = names.filter((name) => name.startsWith('attribute.'))
      const attributes = keys.length > 0 ? await attributesOf(accountId, followerIds) : new Map<number, Record<string, unknown>>()
      return new Map(followerIds.map((id): [number, Values] => {
        const theirs = attributes.get(id)
        const named = keys.map((name) => [name, wordsOf(theirs?.[name.slice('attribute.'.length)])] as const)
        return [id, { ...account, 'follower.alias': aliases.get(id) ?? '', ...Object.fromEntries(named) }]
      }))
    },
  }
}

export type PushValues = ReturnType<typeof createValues>
