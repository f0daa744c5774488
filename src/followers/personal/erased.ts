import type { Received } from '../../channel/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import type { Profile } from '../sync/profiles.ts'
import type { Tombstones } from './tombstones.ts'

/** Keeps out what comes late of people who were erased, whichever way it comes. */
export function createErasedGuard (tombstones: Tombstones) {
  return {
    /**
     * Without what happened before its sender was erased: a delivery that waited, or lay in the spool. WeChat's moments are whole
     * seconds, so what came in the very second of the erase counts as before it.
     */
    async passReceived (tx: Tx, received: readonly Received[]): Promise<readonly Received[]> {
      const late = new Set<Received>()
      for (const accountId of new Set(received.map((each) => each.accountId))) {
        const theirs = received.filter((each) => each.accountId === accountId)
        const erased = await tombstones.erasedAt(tx, accountId, [...new Set(theirs.map(({ openid }) => openid))])
        for (const each of theirs) if (each.inbound.createdAt.getTime() <= (erased.get(each.openid) ?? -1)) late.add(each)
      }
      return late.size === 0 ? received : received.filter((each) => !late.has(each))
    },

    /**
     * Without people who were erased and have done nothing since: that they still follow is no reason to keep a record of them again.
     * Who followed anew, or is back in the records, is passed.
     */
    async passProfiles (tx: Tx, accountId: number, profiles: readonly Profile[]): Promise<readonly Profile[]> {
      const erased = await tombstones.erasedAt(tx, accountId, profiles.map(({ openid }) => openid))
      if (erased.size === 0) return profiles
      const back = await openidsThere(tx, accountId, [...erased.keys()])
      return profiles.filter(({ openid, details }) => {
        const erasedMs = erased.get(openid)
        return erasedMs === undefined || back.has(openid) || (details?.subscribe_time ?? 0) * 1000 > erasedMs
      })
    },

    /** Those of `openids` that a list from outside must not bring back: erased, and not in the records since. */
    async erasedOf (tx: Tx, accountId: number, openids: readonly string[]): Promise<Set<string>> {
      const erased = [...(await tombstones.erasedAt(tx, accountId, openids)).keys()]
      const back = await openidsThere(tx, accountId, erased)
      return new Set(erased.filter((openid) => !back.has(openid)))
    },
  }
}

export type ErasedGuard = ReturnType<typeof createErasedGuard>

async function openidsThere (tx: Tx, accountId: number, openids: readonly string[]): Promise<Set<string>> {
  const there = new Set<string>()
  for (const some of inParts(openids)) {
    const rows = await tx.query<Array<{ openid: string }>>(
      `SELECT openid FROM followers WHERE accountId = ? AND openid IN (${placeholders(some)})`, [accountId, ...some])
    for (const { openid } of rows) there.add(openid)
  }
  return there
}
