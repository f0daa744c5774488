/**
 * What people may ask of us about themselves, and what we take away by ourselves.
 * Always true: of somebody erased nothing is left that names them or says what they said, and nothing older than the erase comes back.
 */
import type { FastifyInstance } from 'fastify'
import type { SecretBox } from '../../platform/secret-box.ts'
import { eraseRoutes } from './erase.routes.ts'
import { tidyErasures } from './erase.jobs.ts'
import { createEraseService } from './erase.service.ts'
import { createErasedGuard, type ErasedGuard } from './erased.ts'
import { createHolders, type Holders } from './holders.ts'
import { knownHolders } from './known.ts'
import { personalTexts } from './personal.texts.ts'
import { openTombstones, type Tombstones } from './tombstones.ts'

export interface Personal extends Holders {
  /** For lists from outside: those of `openids` who were erased and are not in the records again. */
  erasedOf: ErasedGuard['erasedOf']
}

interface Prepared extends Personal { guard: ErasedGuard, tombstones: Tombstones }

/** What the other parts of the room stand on. */
export async function preparePersonal (app: FastifyInstance, box: SecretBox): Promise<Prepared> {
  const { db, channel } = app
  const tombstones = await openTombstones(db, box)
  const guard = createErasedGuard(tombstones)
  const holders = createHolders()
  const { forget: forgetDeliveries, unworked, forgetSpooled } = channel
  for (const holder of knownHolders({ db, tasks: app.tasks, media: channel.media, forgetDeliveries, unworked, forgetSpooled })) holders.add(holder)
  return { ...holders, erasedOf: guard.erasedOf, guard, tombstones }
}

export interface PersonalOptions extends Personal { tombstones: Tombstones, isWorker: boolean }

/** Registers what belongs to personal data; for the door of the room. */
export async function furnishPersonal (app: FastifyInstance, { tombstones, isWorker, ...holders }: PersonalOptions): Promise<void> {
  app.texts.add(personalTexts)
  const { db, clock, files, tasks } = app
  const erase = createEraseService({ db, clock, files, tasks, holders, tombstones })
  await app.register(eraseRoutes, { prefix: '/api/v1/accounts/:accountId/followers', erase })
  if (!isWorker) return
  app.schedule.add({ name: 'tidy-erasures', cron: '11 4 * * *', run: () => tidyErasures({ db, clock, files, holders, erase }) })
}
