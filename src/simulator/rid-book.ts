import { randomBytes } from 'node:crypto'

/** What support, or `openapi/rid/get`, can tell of a refused call. */
export interface RidEntry {
  appid: string | null
  atMs: number
  url: string
  body: string
  answer: string
  ip: string
}

export interface RidBook {
  create: (atMs: number) => string
  keep: (rid: string, entry: RidEntry) => void
  find: (rid: string) => RidEntry | undefined
}

const kept = 10_000
const shownBytes = 2000

/** Every refusal has one; only the newest ones are kept. */
export function createRidBook (): RidBook {
  const entries = new Map<string, RidEntry>()
  return {
    create (atMs) {
      const seconds = Math.floor(atMs / 1000).toString(16).padStart(8, '0')
      const random = randomBytes(8).toString('hex')
      return `${seconds}-${random.slice(0, 8)}-${random.slice(8)}`
    },
    keep (rid, { body, ...entry }) {
      entries.set(rid, { ...entry, body: body.slice(0, shownBytes) })
      const oldest = entries.keys().next()
      if (entries.size > kept && oldest.done !== true) entries.delete(oldest.value)
    },
    find: (rid) => entries.get(rid),
  }
}
