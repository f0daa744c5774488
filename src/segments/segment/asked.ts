import type { EntityManager } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import type { Compiled, Rule, Rules, Versions } from '../rule/index.ts'
import type { SegmentService } from './segment.service.ts'

interface Needs { db: Database, rules: Pick<Rules, 'compile' | 'versionsIn'>, segments: Pick<SegmentService, 'live'> }

/** `few`: at most some thousand followers are asked, whom another condition names. */
interface When { at?: Date, from?: EntityManager, few?: boolean }

/** A segment as it is asked: its rule at this version, ready to be run. */
export interface SegmentSql { version: number, rule: Rule, compiled: Compiled }

export interface Pinned { version: number, rule: Rule, versions: Versions }

/** What other rooms ask of a live segment. */
export function createAsked ({ db, rules, segments }: Needs) {
  return {
    /** `FROM followers ${joins} WHERE ${condition}`, values in this order. */
    async sqlOf (accountId: number, segmentId: number, when: When = {}): Promise<SegmentSql> {
      const { version, rule } = await segments.live(accountId, segmentId, when.from)
      return { version, rule, compiled: await rules.compile(accountId, rule, when) }
    },

    /** As it is now, to be asked again later: `versions` are those of the segments that its rule names. */
    async pin (accountId: number, segmentId: number): Promise<Pinned> {
      const { version, rule } = await segments.live(accountId, segmentId)
      return { version, rule, versions: await rules.versionsIn(accountId, rule) }
    },

    /** Of these followers the ones whom it means now. */
    async followersIn (accountId: number, segmentId: number, followerIds: readonly number[]): Promise<Set<number>> {
      const { rule } = await segments.live(accountId, segmentId)
      const { joins, joinValues, condition, values } = await rules.compile(accountId, rule, { few: true })
      const found = new Set<number>()
      for (const ids of inParts(followerIds)) {
        const rows = await db.read.query<Array<{ id: number | string }>>(
          `SELECT followers.id AS id FROM followers ${joins} WHERE ${condition} AND followers.id IN (${placeholders(ids)})`, [...joinValues, ...values, ...ids])
        for (const { id } of rows) found.add(Number(id))
      }
      return found
    },
  }
}

export type Asked = ReturnType<typeof createAsked>
