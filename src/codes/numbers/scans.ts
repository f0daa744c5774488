import { In } from 'typeorm'
import type { Heard } from '../../followers/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import { dayOf } from '../../reach/index.ts'
import { Code } from '../record/code.entity.ts'
import type { CountedCode, Counts } from './counts.ts'
import { firstLookMs } from './looks.ts'
import { CodeFollower, type ScanKind } from './scan.entity.ts'

export interface Scanned { inboxId: number, followerId: number, kind: ScanKind, at: Date, day: string, code: CountedCode }

interface Needs {
  db: Database
  counts: Counts
  knownBefore: (tx: Tx, accountId: number, follows: readonly Heard[]) => Promise<ReadonlySet<number>>
  zoneOf: (accountId: number, tx: Tx) => Promise<string>
  touchDays: (accountId: number, tx: Tx) => Promise<number>
  /** Who came by another's code. */
  onScanned: (tx: Tx, accountId: number, scanned: readonly Scanned[]) => Promise<void>
}

const dayMs = 86_400_000
/** WeChat's moments are whole seconds. */
const secondMs = 1000
const whatOf: Readonly<Record<ScanKind, readonly string[]>> = { scan: ['scans'], follow: ['scans', 'follows'], return: ['scans', 'returns'] }

/** Counts scans, and what those say who scanned, in the transaction of the deliveries. */
export function createScans ({ db, counts, knownBefore, zoneOf, touchDays, onScanned }: Needs) {
  const { dialect } = db
  const { incoming } = dialect
  const scannedOnce = createShortMemory(async () => false)

  /** Of an account whose codes nobody has scanned yet, messages cost nothing here. */
  const isScanned = (tx: Tx, accountId: number) => scannedOnce.getThere(String(accountId), () => tx.existsBy(CodeFollower, { accountId }))

  async function knownCodes (tx: Tx, accountId: number, scenes: readonly string[]): Promise<Map<string, CountedCode>> {
    const found: Code[] = []
    for (const some of inParts([...new Set(scenes)])) {
      found.push(...await tx.find(Code, { where: { accountId, scene: In(some) }, select: { id: true, scene: true, groupId: true, channelId: true, inviterId: true } }))
    }
    return new Map(found.map(({ scene, ...code }) => [scene, code]))
  }

  /** Of those who follow now, whom we knew before the webhook that says so. */
  async function returning (tx: Tx, accountId: number, follows: readonly Heard[]): Promise<Set<number>> {
    const before = await knownBefore(tx, accountId, follows)
    const known = new Set(follows.flatMap(({ inboxId, followerId }) => (before.has(inboxId) ? [followerId] : [])))
    for (const some of inParts(follows)) {
      const came = await tx.query<Array<{ followerId: number | string }>>(
        `SELECT followerId FROM code_scans WHERE accountId = ? AND followerId IN (${placeholders(some)}) AND kind <> 'scan'`, [accountId, ...some.map(({ followerId }) => followerId)])
      for (const { followerId } of came) known.add(Number(followerId))
    }
    return known
  }

  async function scannedIn (tx: Tx, accountId: number, heard: readonly Heard[]): Promise<Scanned[]> {
    const withScene = heard.flatMap((each) => ('qrScene' in each.inbound && each.inbound.qrScene !== null ? [{ each, scene: each.inbound.qrScene }] : []))
    if (withScene.length === 0) return []
    const codes = await knownCodes(tx, accountId, withScene.map(({ scene }) => scene))
    const theirs = withScene.flatMap(({ each, scene }) => {
      const code = codes.get(scene)
      return code === undefined ? [] : [{ each, code }]
    })
    const known = await returning(tx, accountId, theirs.filter(({ each }) => each.inbound.type === 'subscribe').map(({ each }) => each))
    const timeZone = theirs.length === 0 ? '' : await zoneOf(accountId, tx)
    return theirs.map(({ each: { inboxId, followerId, inbound: { type, createdAt: at } }, code }) => {
      const kind = type !== 'subscribe' ? 'scan' : known.has(followerId) ? 'return' : 'follow'
      if (kind === 'follow') known.add(followerId)
      return { inboxId, followerId, kind, at, day: dayOf(at.getTime(), timeZone), code }
    })
  }

  async function write (tx: Tx, accountId: number, scanned: readonly Scanned[]): Promise<void> {
    await insertRows(tx, {
      table: 'code_scans', ending: dialect.keepExisting(['accountId', 'inboxId']),
      columns: ['accountId', 'codeId', 'groupId', 'channelId', 'followerId', 'inboxId', 'at', 'day', 'kind', 'lookAt', 'looks'],
      rows: scanned.map(({ inboxId, followerId, kind, at, day, code }) => (
        [accountId, code.id, code.groupId, code.channelId, followerId, inboxId, momentValue(at), day, kind, kind === 'follow' ? momentValue(at) + firstLookMs : null, 0])),
    })
    // The newest of each follower: deliveries may come late.
    const newest = [...grouped(scanned, ({ followerId }) => followerId)].map(([followerId, theirs]) => (
      { followerId, last: theirs.reduce((one, other) => (other.at >= one.at ? other : one)) }))
    const isNewer = `${incoming('at')} >= code_followers.at`
    await insertRows(tx, {
      table: 'code_followers', columns: ['accountId', 'followerId', 'codeId', 'at'],
      rows: newest.toSorted((a, b) => a.followerId - b.followerId).flatMap(({ followerId, last }) => (last === undefined ? [] : [[accountId, followerId, last.code.id, momentValue(last.at)]])),
      // MySQL assigns from left to right: what depends on the old `at` stands before it.
      ending: dialect.orChange(['accountId', 'followerId'], [
        `codeId = CASE WHEN ${isNewer} THEN ${incoming('codeId')} ELSE code_followers.codeId END`, `at = ${dialect.greatest(incoming('at'), 'code_followers.at')}`,
      ]),
    })
    counts.count(tx, accountId, scanned.flatMap(({ kind, code, day }) => whatOf[kind].map((what) => ({ code, day, what }))))
    await onScanned(tx, accountId, scanned)
    db.afterCommit(tx, scannedOnce.forget)
  }

  /** What somebody writes is put down to the code they scanned last. */
  async function countMessages (tx: Tx, accountId: number, messages: readonly Heard[]): Promise<void> {
    const last = new Map<number, { codeId: number, atMs: number }>()
    for (const some of inParts([...new Set(messages.map(({ followerId }) => followerId))])) {
      const rows = await tx.query<Array<Record<'followerId' | 'codeId' | 'at', number | string>>>(
        `SELECT followerId, codeId, at FROM code_followers WHERE accountId = ? AND followerId IN (${placeholders(some)})`, [accountId, ...some])
      for (const { followerId, codeId, at } of rows) last.set(Number(followerId), { codeId: Number(codeId), atMs: Number(at) })
    }
    if (last.size === 0) return
    const spanMs = await touchDays(accountId, tx) * dayMs
    const theirs = messages.flatMap(({ followerId, inbound: { createdAt } }) => {
      const found = last.get(followerId)
      const atMs = createdAt.getTime()
      return found !== undefined && found.atMs - secondMs <= atMs && atMs < found.atMs + spanMs ? [{ codeId: found.codeId, atMs }] : []
    })
    if (theirs.length === 0) return
    const codes = await counts.codesOf(tx, accountId, theirs.map(({ codeId }) => codeId))
    const timeZone = await zoneOf(accountId, tx)
    counts.count(tx, accountId, theirs.flatMap(({ codeId, atMs }) => {
      const code = codes.get(codeId)
      return code === undefined ? [] : [{ code, day: dayOf(atMs, timeZone), what: 'messages' }]
    }))
  }

  return async function hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
    for (const [accountId, theirs] of grouped(heard, (each) => each.accountId)) {
      const scanned = await scannedIn(tx, accountId, theirs)
      if (scanned.length > 0) await write(tx, accountId, scanned)
      const messages = theirs.filter(({ inbound }) => inbound.kind === 'message')
      if (messages.length > 0 && (scanned.length > 0 || await isScanned(tx, accountId))) await countMessages(tx, accountId, messages)
    }
  }
}
