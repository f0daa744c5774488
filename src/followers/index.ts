/**
 * Who follows us: a record and a timeline for everyone who ever followed or wrote.
 * Always true: every delivery that was worked on is in its sender's record and timeline, once.
 */
import fp from 'fastify-plugin'
import { inboundReceived } from '../channel/index.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import type { Wechat } from '../wechat/client.ts'
import { attributeRoutes } from './attributes/attribute.routes.ts'
import { type Attributes, createAttributes } from './attributes/attributes.ts'
import { attributeTexts } from './attributes/attributes.texts.ts'
import { valueRoutes } from './attributes/value.routes.ts'
import { createEventService, type EventService } from './behaviour/events.service.ts'
import { furnishBehaviour } from './behaviour/index.ts'
import { furnishFind } from './find/index.ts'
import { followerRoutes } from './follower.routes.ts'
import { followersSynced } from './follower.facts.ts'
import { createFollowerService, type FollowerService } from './follower.service.ts'
import { followerTexts } from './followers.texts.ts'
import { furnishPersons } from './persons/index.ts'
import { fetchProfiles } from './profile.jobs.ts'
import { furnishRecords } from './record/index.ts'
import { createRecordService, type RecordService } from './record/record.service.ts'
import { furnishPersonal, type Personal, preparePersonal } from './personal/index.ts'
import { syncRoutes } from './sync/sync.routes.ts'
import { createSyncService } from './sync/sync.service.ts'
import { type FollowerTags, furnishTags } from './tags/index.ts'
import { furnishTransfers } from './transfer/index.ts'

export { followersHeard, followersRemoved, followersSynced, type Heard } from './follower.facts.ts'
export { aliasOf } from './alias.ts'
export { asking } from './find/asking.ts'
export { FilterCondition } from './find/filter.ts'
export type { Predicate, Source, Sql } from './find/predicate.ts'
export { askedOf } from './find/predicates.ts'
export { createSizes } from './find/sizes.ts'
export { valueFrom } from './attributes/attribute.rules.ts'
export type { EventService, NewEvent, Outcome as EventOutcome } from './behaviour/events.service.ts'
export { followerNotFound } from './follower.service.ts'
export { type ConsentRecorded, consentRecorded } from './personal/consent.facts.ts'
export { consentWays } from './personal/consent.schemas.ts'
export type { NewConsent } from './personal/consent.service.ts'
export { eraseRows, type Holder, oldRows, tellRows } from './personal/holders.ts'
export { isoOf } from './personal/iso.ts'
export { resealErasureKey } from './personal/tombstones.ts'
export { subjectText, type TimelineEntry } from './timeline.ts'
export { textCell } from './transfer/csv/cells.ts'
export { type Line, type LineMark, linesFrom } from './transfer/csv/records.ts'
export { sendCsv } from './transfer/csv/send.ts'
export { createSoundFile } from './transfer/csv/sound-file.ts'

export interface FollowersOptions {
  wechat: Wechat
  /** Seals the key by which the erased are known again. */
  box: SecretBox
  /** How many days an account keeps raw deliveries that never said. */
  inboxDays: number
  /** Whether this process does background work. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    followers: FollowerService & { records: RecordService, attributes: Attributes, tags: FollowerTags, personal: Personal, events: EventService }
  }
}

export const followers = fp<FollowersOptions>(async (app, { wechat, box, isWorker, inboxDays }) => {
  app.texts.add(followerTexts)
  app.texts.add(attributeTexts)
  const { db, clock, facts, log: logger } = app
  const service = createFollowerService({ db, clock, facts })
  const { guard, ...personal } = await preparePersonal(app, { box, note: service.note })
  app.channel.letThrough(guard.passReceived)
  app.channel.relay.nameFollowers(service.named)
  const tags = await furnishTags(app, { wechat, isWorker, note: service.note })
  const events = createEventService({ db, clock, note: service.note })
  const records = createRecordService({ clock, note: service.note })
  app.decorate('followers', { ...service, records, tags, personal, events, attributes: createAttributes({ db, clock, note: service.note }) })
  facts.on(inboundReceived, service.takeIn)
  await app.register(followerRoutes, { prefix: '/api/v1/accounts/:accountId/followers' })
  await app.register(attributeRoutes, { prefix: '/api/v1/accounts/:accountId/attributes' })
  await app.register(valueRoutes, { prefix: '/api/v1/accounts/:accountId/followers/:followerId/attributes' })
  await furnishFind(app, app.followers.attributes)
  await furnishBehaviour(app, events)
  await furnishRecords(app, { wechat, isWorker, records, note: service.note })
  await furnishPersons(app, { isWorker, note: service.note })
  await furnishPersonal(app, { ...personal, isWorker, inboxDays })
  await furnishTransfers(app, { isWorker, note: service.note })
  const sync = createSyncService({
    db, clock, logger, wechat, tasks: app.tasks, caller: app.accounts.caller, note: service.note, passProfiles: guard.passProfiles, onProfiles: tags.heardPage,
    onEnd: (tx, accountId) => facts.announce(tx, followersSynced, { accountId }),
  })
  await app.register(syncRoutes, { prefix: '/api/v1/accounts/:accountId/followers', sync })
  if (!isWorker) return
  app.schedule.add({ name: 'sync-followers', cron: '30 3 * * *', run: () => sync.startAll() })
  app.schedule.add({
    name: 'fetch-profiles',
    cron: '*/5 * * * * *',
    run: async () => { await fetchProfiles({ db, clock, logger, wechat, caller: app.accounts.caller, note: service.note, hearTags: tags.heardTags }) },
  })
}, { name: 'followers', dependencies: ['access', 'tasks', 'accounts', 'channel'] })
