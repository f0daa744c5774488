import { createHash } from 'node:crypto'
import { Account } from '../../accounts/account.entity.ts'
import { mayCall } from '../../accounts/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { AppError } from '../../platform/errors.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import type { TouchContent } from '../../reach/index.ts'
import { addressesIn, withAddresses } from './addresses.ts'
import type { Codes } from './codes.ts'
import { PushLink } from './link.entity.ts'
import { readersNotKnown } from './links.errors.ts'

/** How the links of a push behave: whether they are followed, and whether WeChat is asked who opens them. */
export interface LinkSettings { isTracked: boolean, readers: 'none' | 'base' }

export interface LinkedPush { id: number, links: LinkSettings }

/** The content with its addresses replaced by those of one delivery, or by those that all share. Asks nobody. */
export type Rewrite = (content: TouchContent, deliveryId: number | null) => TouchContent

/** Where a click leads. */
export interface KnownLink { id: number, accountId: number, appid: string, url: string, asksReader: boolean }

interface Needs { db: Database, clock: Clock, codes: Codes }

const maxUrlLength = 1024
const mostPushes = 1000
/** Links never change; an account may lose the right to ask who reads. */
const linkLifeMs = 60_000
const authorisation = '/sns/oauth2/access_token'

export function createLinks ({ db, clock, codes }: Needs) {
  const ofPushes = new Map<string, Map<string, number>>()
  const byId = createShortMemory(async (id) => load(Number(id)), linkLifeMs)

  async function load (id: number): Promise<KnownLink | undefined> {
    const link = await db.read.findOneBy(PushLink, { id })
    const account = link === null ? null : await db.read.findOneBy(Account, { id: link.accountId })
    if (link === null || account === null) return undefined
    const { accountId, url } = link
    // As a header can hold it: people write Chinese into addresses.
    return { id, accountId, appid: account.appid, url: new URL(url).href, asksReader: link.asksReader && mayCall(account, authorisation) }
  }

  async function add (accountId: number, push: LinkedPush, urls: readonly string[]): Promise<void> {
    const asksReader = Number(push.links.readers === 'base')
    await db.write((tx) => insertRows(tx, {
      table: 'push_links', columns: ['accountId', 'pushId', 'url', 'urlHash', 'asksReader', 'clicks', 'createdAt'],
      rows: urls.map((url) => [accountId, push.id, url, hashOf(url), asksReader, 0, momentValue(clock.now())]),
      ending: db.dialect.keepExisting(['accountId', 'pushId', 'urlHash']),
    }), { repeatable: true })
  }

  async function read (accountId: number, pushId: number, urls: readonly string[], into: Map<string, number>): Promise<void> {
    for (const some of inParts(urls)) {
      const rows = await db.read.query<Array<{ id: number | string, url: string }>>(
        `SELECT id, url FROM push_links WHERE accountId = ? AND pushId = ? AND urlHash IN (${placeholders(some)})`, [accountId, pushId, ...some.map(hashOf)])
      for (const { id, url } of rows) into.set(url, Number(id))
    }
  }

  /** The links of a push, those that are new to it added; remembered, since every batch of deliveries asks. */
  async function linksOf (accountId: number, push: LinkedPush, urls: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const key = `${accountId}:${push.id}`
    const known = ofPushes.get(key) ?? new Map<string, number>()
    if (ofPushes.size >= mostPushes) ofPushes.clear()
    ofPushes.set(key, known)
    const missing = () => urls.filter((url) => !known.has(url))
    if (missing().length > 0) await read(accountId, push.id, missing(), known)
    if (missing().length > 0) {
      await add(accountId, push, missing())
      await read(accountId, push.id, missing(), known)
    }
    return known
  }

  return {
    /** Outside a transaction: the addresses in these contents become links of the push. */
    async prepare (accountId: number, push: LinkedPush, contents: readonly TouchContent[]): Promise<Rewrite> {
      if (!push.links.isTracked) return (content) => content
      const known = await linksOf(accountId, push, addressesIn(contents).filter((url) => url.length <= maxUrlLength))
      return (content, deliveryId) => withAddresses(content, (url) => {
        const linkId = known.get(url)
        return linkId === undefined ? url : codes.addressOf({ deliveryId: deliveryId ?? 0, linkId })
      })
    },

    /** What is wrong with how links shall behave. */
    async check (accountId: number, { isTracked, readers }: LinkSettings): Promise<AppError[]> {
      if (!isTracked || readers === 'none') return []
      const account = await db.read.findOneBy(Account, { id: accountId })
      return account === null || mayCall(account, authorisation) ? [] : [readersNotKnown()]
    },

    find: (linkId: number): Promise<KnownLink | undefined> => byId.get(String(linkId)),
  }
}

export type Links = ReturnType<typeof createLinks>

const hashOf = (url: string): string => createHash('sha256').update(url).digest('base64url')
