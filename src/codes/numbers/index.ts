/**
 * What codes bring, by day.
 * Always true: a count changes with the row that says why, in one transaction, so that today is as right as any other day.
 */
import type { FastifyInstance } from 'fastify'
import { followersHeard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { conversionsRecorded } from '../../pushes/index.ts'
import type { GreetingOf } from '../record/greetings.ts'
import type { CodeRecord } from '../record/index.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'
import { createConversions } from './conversions.ts'
import { createCounts } from './counts.ts'
import { createLooks } from './looks.ts'
import { reportRoutes } from './report.routes.ts'
import { createReports } from './report.service.ts'
import { lastCodeHolder, scanHolder } from './scan.holder.ts'
import { createScans, type Scanned } from './scans.ts'
import { createTeamHints } from './team-hints.ts'

export interface NumbersOptions extends Pick<CodeRecord, 'codes' | 'groups'> {
  isWorker: boolean
  settings: Pick<CodeSettingsService, 'of'>
  greetingOf: GreetingOf
  onScanned: (tx: Tx, accountId: number, scanned: readonly Scanned[]) => Promise<void>
}

export async function furnishNumbers (app: FastifyInstance, { isWorker, settings, greetingOf, onScanned, codes, groups }: NumbersOptions): Promise<void> {
  const { db, clock, facts } = app
  const counts = createCounts({ db })
  const zoneOf = async (accountId: number, tx?: Tx) => (await app.reach.contextOf(accountId, tx)).account.timeZone
  const touchDays = async (accountId: number, tx: Tx) => (await settings.of(accountId, tx)).touches.days
  // Who comes by a code and writes may do both in one batch: whose conversation begins there is led by what they scanned.
  facts.onFirst(followersHeard, createScans({ db, counts, knownBefore: app.followers.knownBefore, zoneOf, touchDays, onScanned }))
  facts.on(conversionsRecorded, createConversions({ counts, zoneOf, touchDays }))
  app.conversations.onBegin(createTeamHints({ clock, touchDays, greetingOf }))
  for (const holder of [lastCodeHolder(db), scanHolder(db)]) app.followers.personal.add(holder)
  await app.register(reportRoutes, { prefix: '/api/v1/accounts/:accountId/codes', reports: createReports({ db, clock, zoneOf }), codes, groups })
  if (!isWorker) return
  const look = createLooks({ db, clock, counts })
  app.schedule.add({ name: 'look-at-code-follows', cron: '*/10 * * * * *', run: async () => { while (await look()); } })
}
