import { randomUUID } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { underLease } from '../platform/database/leases.ts'
import { insertRows } from '../platform/database/rows.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { type CredentialKind, WechatCredential } from './credential.entity.ts'
import { notSent } from './errors.ts'

/** Whose, and which. */
export interface CredentialKey { accountId: number, kind: CredentialKind }

/** `value` is absent when its seal does not open. */
interface Held { value: string | undefined, expiresAt: Date, fetchedAt: Date }

type Credential = Held & { value: string }

/** What WeChat gave last, and what we know about it. */
export interface KeptCredential extends Held {
  forcedAt: Date | null
  foreignRefreshes: number
  foreignRefreshedAt: Date | null
}

type Fresh = Credential & Omit<KeptCredential, 'forcedAt'>

/** WeChat's answer. `isForeign` when it shows that another system replaced the one before. */
export interface FetchedCredential { value: string, livesSeconds: number, isForeign?: boolean }

export interface Renewal {
  /** Asks WeChat. One process at a time does. `kept` is what was shared until now. */
  fetch: (kept: KeptCredential | undefined) => Promise<FetchedCredential>
  /** WeChat no longer takes this one. */
  refused?: string
}

interface Needs { db: Database, box: SecretBox, clock: Clock }

// stable_token gives a new token from five minutes before the old one ends; both work in between (page: stable_token).
const renewBeforeMs = 4 * 60_000
// Should WeChat go on giving one that is about to end, not every call asks again.
const askAgainAfterMs = 10_000

/** One credential of a kind per account, shared by all processes through the database; a lease lets one of them fetch it. */
export function createCredentials ({ db, box, clock }: Needs) {
  const known = new Map<string, Credential>()
  const flights = new Map<string, Promise<string>>()

  function isGood (credential: Held | undefined, refused: string | undefined): credential is Credential {
    if (!isAlive(credential, refused)) return false
    const nowMs = clock.now().getTime()
    return credential.expiresAt.getTime() - nowMs > renewBeforeMs || nowMs - credential.fetchedAt.getTime() < askAgainAfterMs
  }

  function isAlive (credential: Held | undefined, refused: string | undefined): credential is Credential {
    return credential?.value !== undefined && credential.value !== refused && credential.expiresAt > clock.now()
  }

  async function readKept (key: CredentialKey): Promise<KeptCredential | undefined> {
    const row = await db.read.findOneBy(WechatCredential, key)
    if (row === null) return undefined
    const { sealedValue, expiresAt, fetchedAt, forcedAt, foreignRefreshes, foreignRefreshedAt } = row
    // After APP_KEY was rotated an old seal does not open: then the credential is simply fetched again.
    const value = box.isCurrent(sealedValue) ? box.open(sealedValue, placeOf(key)) : undefined
    return { value, expiresAt, fetchedAt, forcedAt, foreignRefreshes, foreignRefreshedAt }
  }

  async function keep (key: CredentialKey, { value, expiresAt, fetchedAt, foreignRefreshes, foreignRefreshedAt }: Fresh): Promise<void> {
    const row = {
      ...key, sealedValue: box.seal(value, placeOf(key)), expiresAt: momentValue(expiresAt), fetchedAt: momentValue(fetchedAt),
      foreignRefreshes, foreignRefreshedAt: foreignRefreshedAt && momentValue(foreignRefreshedAt),
    }
    const columns = Object.keys(row)
    const ending = db.dialect.orReplace(['accountId', 'kind'], columns.slice(2))
    await db.write((tx) => insertRows(tx, { table: 'wechat_credentials', columns, rows: [Object.values(row)], ending }), { repeatable: true })
  }

  async function renewed (key: CredentialKey, { fetch, refused }: Renewal): Promise<Credential> {
    const kept = await readKept(key)
    if (isGood(kept, refused)) return kept
    const { value, livesSeconds, isForeign = false } = await fetch(kept)
    const fetchedAt = clock.now()
    const { foreignRefreshes = 0, foreignRefreshedAt = null } = kept ?? {}
    const next = {
      value, fetchedAt, expiresAt: new Date(fetchedAt.getTime() + livesSeconds * 1000),
      foreignRefreshes: isForeign ? foreignRefreshes + 1 : foreignRefreshes,
      foreignRefreshedAt: isForeign ? fetchedAt : foreignRefreshedAt,
    }
    await keep(key, next)
    return next
  }

  async function renew (key: CredentialKey, renewal: Renewal): Promise<string> {
    const place = placeOf(key)
    const lease = { name: place, holder: randomUUID(), ttlMs: 15_000, waitMs: 10_000 }
    const credential = await underLease(db, lease, () => renewed(key, renewal))
    if (credential === undefined) throw notSent(key.kind, new Error('its lease could not be had'))
    known.set(place, credential)
    return credential.value
  }

  return {
    /** A good one. May be the refused one, if WeChat has no other. */
    async obtain (key: CredentialKey, renewal: Renewal): Promise<string> {
      const place = placeOf(key)
      const credential = known.get(place)
      if (isGood(credential, renewal.refused)) return credential.value
      // Many callers, one flight.
      const flight = `${place} ${renewal.refused ?? ''}`
      const running = flights.get(flight) ?? renew(key, renewal).finally(() => flights.delete(flight))
      flights.set(flight, running)
      return running.catch((error: unknown) => {
        // It was only due to be renewed, and serves for the minutes that are left to it.
        const last = known.get(place)
        if (isAlive(last, renewal.refused)) return last.value
        throw error
      })
    },
    /** Written down before a new one is forced, so that a crash does not let it be forced again. */
    async noteForced (key: CredentialKey): Promise<void> {
      await db.write((tx) => tx.update(WechatCredential, key, { forcedAt: clock.now() }), { repeatable: true })
    },
    kept: readKept,
  }
}

export type Credentials = ReturnType<typeof createCredentials>

/** What the seal is bound to, and the name of the lease. */
function placeOf ({ accountId, kind }: CredentialKey): string {
  return `wechat_credentials:${accountId}:${kind}`
}
