import { type FindOptionsWhere, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, maxListed, placeholders } from '../../platform/database/rows.ts'
import type { Facts } from '../../platform/facts.ts'
import { Follower } from '../follower.entity.ts'
import { keepFollower } from '../follower.locks.ts'
import { followerNotFound } from '../follower.service.ts'
import type { TimelineEntry } from '../timeline.ts'
import { Consent, type ConsentState } from './consent.entity.ts'
import { consentRecorded } from './consent.facts.ts'
import { type Holder, tellRows } from './holders.ts'
import { isoOf } from './iso.ts'
import { consentInFuture } from './personal.errors.ts'
import type { Tombstones } from './tombstones.ts'

interface Needs {
  db: Database
  clock: Clock
  facts: Facts
  tombstones: Pick<Tombstones, 'hashOf'>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

interface Page { before: number | undefined, limit: number }

export interface NewConsent {
  accountId: number
  followerId: number
  recordedBy: string
  topic: string
  state: ConsentState
  at: Date | undefined
  how: string
  wording: string
  evidence: string | undefined
}

const maxTopics = 200

export function createConsentService ({ db, clock, facts, tombstones, note }: Needs) {
  const newest = (whose: FindOptionsWhere<Consent>, { before, limit }: Page) => db.read.find(Consent, {
    where: { ...whose, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
  })

  return {
    /** What they said is a fact of the past: it is added, never changed. */
    async record (tx: Tx, { at, evidence, ...wanted }: NewConsent): Promise<Consent> {
      const now = clock.now()
      if (at !== undefined && at.getTime() > now.getTime()) throw consentInFuture()
      const { accountId, followerId, topic, state, how } = wanted
      await keepFollower(db, tx, accountId, followerId)
      const consent = tx.create(Consent, { ...wanted, subjectHash: null, evidence: evidence ?? null, at: at ?? now, createdAt: now })
      await tx.save(consent)
      note(tx, [{ accountId, followerId, kind: `consent.${state}`, occurredAt: consent.at, source: { kind: 'consent', id: consent.id }, detail: { topic, how } }])
      await facts.announce(tx, consentRecorded, [{ accountId, followerId, topic, state, at: consent.at, consentId: consent.id }])
      return consent
    },

    /** Newest first. */
    async list (accountId: number, followerId: number, page: Page): Promise<Consent[]> {
      if (!await db.read.existsBy(Follower, { accountId, id: followerId })) throw followerNotFound()
      return newest({ accountId, followerId }, page)
    },

    /** What somebody agreed to before they were erased, newest first. Only who brings their openid is told. */
    listErased: (accountId: number, openid: string, page: Page): Promise<Consent[]> => newest({ accountId, subjectHash: tombstones.hashOf(accountId, openid) }, page),

    /** What holds of each topic: what they said last, whenever it was recorded. */
    async current (accountId: number, followerId: number): Promise<Consent[]> {
      return db.read.createQueryBuilder(Consent, 'consent')
        .where('consent.accountId = :accountId AND consent.followerId = :followerId', { accountId, followerId })
        .andWhere(`NOT EXISTS (SELECT 1 FROM consents AS later WHERE later.accountId = consent.accountId AND later.followerId = consent.followerId
          AND later.topic = consent.topic AND (later.at > consent.at OR (later.at = consent.at AND later.id > consent.id)))`)
        .orderBy('consent.topic').limit(maxTopics).getMany()
    },
  }
}

export type ConsentService = ReturnType<typeof createConsentService>

/** That somebody agreed must be provable after they were erased; who it was, only by whoever brings the openid. */
export function consentHolder (db: Database): Holder {
  return {
    name: 'consents',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.query<Array<{ id: number }>>(
        `SELECT id FROM consents WHERE accountId = ? AND followerId = ? LIMIT ${maxListed}`, [accountId, followerId])
      const ids = rows.map(({ id }) => Number(id))
      if (ids.length === 0) return null
      return {
        rows: ids.length,
        async write (tx) {
          const [erasure] = await tx.query<Array<{ openidHash: string }>>(
            'SELECT openidHash FROM erasures WHERE accountId = ? AND followerId = ?', [accountId, followerId])
          await change(tx, `UPDATE consents SET subjectHash = ?, followerId = NULL, evidence = NULL WHERE id IN (${placeholders(ids)})`,
            [erasure?.openidHash ?? null, ...ids])
        },
      }
    },
    tell: tellRows(db, 'consents', ({ topic, state, at, how, wording, evidence, recordedBy, createdAt }) => ({
      topic, state, at: isoOf(at), how, wording, evidence, recordedBy, createdAt: isoOf(createdAt),
    })),
  }
}
