/**
 * Followers of several accounts who are one person: by their unionid, or because somebody said so.
 * Always true: a person is exactly who is tied together by links that are not undone, and every link says who made it and how.
 */
import type { FastifyInstance } from 'fastify'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Holder } from '../personal/holders.ts'
import type { TimelineEntry } from '../timeline.ts'
import { linksOf } from './members.ts'
import { personRoutes } from './persons.routes.ts'
import { createPersonService, type PersonService } from './persons.service.ts'
import { createPersonSweep } from './persons.sweep.ts'
import { personTexts } from './persons.texts.ts'

export interface PersonsOptions {
  isWorker: boolean
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** Builds the persons of the room and registers what belongs to them; for the door of the room. */
export async function furnishPersons (app: FastifyInstance, { isWorker, note }: PersonsOptions): Promise<void> {
  app.texts.add(personTexts)
  const { db, clock } = app
  const persons = createPersonService({ db, clock, note })
  app.followers.personal.add(linkHolder(db, persons))
  await app.register(personRoutes, { prefix: '/api/v1/accounts/:accountId/followers/:followerId/person', persons })
  if (!isWorker) return
  const sweep = createPersonSweep({ db, clock, tell: persons.tell })
  // One account has everybody once.
  app.schedule.add({ name: 'join-persons', cron: '23 */10 * * * *', run: async () => { if ((await app.accounts.list()).length > 1) await sweep() } })
}

function linkHolder (db: Database, { forget }: PersonService): Holder {
  return {
    name: 'person-links',
    async erase ({ followerId, personId }) {
      const rows = (await linksOf(db.read, [followerId])).length
      return rows === 0 ? null : { rows, write: (tx) => forget(tx, followerId, personId) }
    },
    async * tell ({ followerId }) {
      for (const { how, joinedAt, undoneAt } of await linksOf(db.read, [followerId])) yield { how, joinedAt, undoneAt }
    },
  }
}
