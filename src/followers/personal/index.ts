/**
 * What people may ask of us about themselves, and what we take away by ourselves.
 * Always true: of somebody erased nothing is left that names them or says what they said, and nothing older than the erase comes back.
 */
import type { FastifyInstance } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import { followersHeard } from '../follower.facts.ts'
import type { TimelineEntry } from '../timeline.ts'
import { eraseRoutes } from './erase.routes.ts'
import { consentRoutes, erasedConsentRoutes } from './consent.routes.ts'
import { consentHolder, type ConsentService, createConsentService } from './consent.service.ts'
import { tidyErasures } from './erase.jobs.ts'
import { createEraseService } from './erase.service.ts'
import { createErasedGuard, type ErasedGuard } from './erased.ts'
import { createHolders, type Holders } from './holders.ts'
import { knownHolders } from './known.ts'
import { personalExportRoutes } from './personal-export.routes.ts'
import { createPersonalExportService } from './personal-export.service.ts'
import { personalTexts } from './personal.texts.ts'
import { eraseDue, forgetOld, type RetentionNeeds } from './retention.jobs.ts'
import { retentionRoutes } from './retention.routes.ts'
import { createRetentionService } from './retention.service.ts'
import { createRevocations, revocationHolder } from './revocations.ts'
import { openTombstones, type Tombstones } from './tombstones.ts'

export interface Personal extends Holders {
  /** For lists from outside: those of `openids` who were erased and are not in the records again. */
  erasedOf: ErasedGuard['erasedOf']
  consents: Pick<ConsentService, 'record' | 'current'>
}

interface Prepared extends Personal { guard: ErasedGuard, tombstones: Tombstones, consents: ConsentService }

type Note = (tx: Tx, entries: readonly TimelineEntry[]) => void

interface PreparedWith { box: SecretBox, note: Note }

/** What the other parts of the room stand on. */
export async function preparePersonal (app: FastifyInstance, { box, note }: PreparedWith): Promise<Prepared> {
  const { db, clock, facts, channel } = app
  const tombstones = await openTombstones(db, box)
  const guard = createErasedGuard(tombstones)
  const holders = createHolders()
  const { forget: forgetDeliveries, unworked, forgetSpooled } = channel
  for (const holder of knownHolders({ db, tasks: app.tasks, media: channel.media, forgetDeliveries, unworked, forgetSpooled })) holders.add(holder)
  const consents = createConsentService({ db, clock, facts, tombstones, note })
  return { ...holders, erasedOf: guard.erasedOf, consents, guard, tombstones }
}

export interface PersonalOptions extends Personal {
  tombstones: Tombstones
  consents: ConsentService
  isWorker: boolean
  /** How long an account keeps raw deliveries that never said. */
  inboxDays: number
}

/** Registers what belongs to personal data; for the door of the room. */
export async function furnishPersonal (app: FastifyInstance, { tombstones, consents, isWorker, inboxDays, ...holders }: PersonalOptions): Promise<void> {
  app.texts.add(personalTexts)
  const { db, clock, facts, files, tasks, access } = app
  const erase = createEraseService({ db, clock, files, tasks, holders, tombstones })
  await app.register(eraseRoutes, { prefix: '/api/v1/accounts/:accountId/followers', erase })
  holders.add(consentHolder(db))
  await app.register(consentRoutes, { prefix: '/api/v1/accounts/:accountId/followers', consents })
  await app.register(erasedConsentRoutes, { prefix: '/api/v1/accounts/:accountId/consents', consents })
  const exports = createPersonalExportService({ db, clock, files, tasks, holders })
  holders.add(exports.holder)
  await app.register(personalExportRoutes, { prefix: '/api/v1/accounts/:accountId/followers', exports })
  holders.add(revocationHolder(db))
  facts.on(followersHeard, createRevocations(db, clock.now))
  const retention = createRetentionService({ db, clock, holders, inboxDays })
  await app.register(retentionRoutes, { prefix: '/api/v1/accounts/:accountId/retention', retention })
  if (!isWorker) return
  const needs: RetentionNeeds = {
    db, clock, files, holders, retention, erase, forgetDeliveries: app.channel.forget, audit: (tx, entry) => access.audit(tx, access.systemActor(), entry),
  }
  app.schedule.add({ name: 'forget-old', cron: '23 3 * * *', run: () => forgetOld(needs) })
  // At night: every erase takes the tables along that were made before.
  app.schedule.add({ name: 'erase-due', cron: '37 0-5 * * *', run: () => eraseDue(needs) })
  app.schedule.add({ name: 'forget-personal-exports', cron: '47 * * * *', run: () => exports.forget() })
  app.schedule.add({ name: 'tidy-erasures', cron: '11 4 * * *', run: () => tidyErasures({ db, clock, files, holders, erase }) })
}
