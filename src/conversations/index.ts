/**
 * The service desk: talk with followers, from their first word until it is resolved.
 * Always true: a follower has one live conversation at most and an agent never more than their capacity; who waits is served in the
 * order in which they would be lost; nothing is said without a row before it and an outcome after it.
 */
import fp from 'fastify-plugin'
import { followersHeard } from '../followers/index.ts'
import { furnishHelps, furnishWords } from './helps/index.ts'
import { furnishRating } from './rating/index.ts'
import { createBeside } from './record/beside.ts'
import { createCore, furnishRecord } from './record/index.ts'
import type { Recall } from './record/recalled.ts'
import { isStaffed } from './record/staffed.ts'
import type { Say } from './record/say.ts'
import { furnishReports } from './reports/index.ts'
import { furnishRouting, type Routing } from './routing/index.ts'
import type { ClickCalls, TeamHints } from './routing/router.ts'
import { furnishSearch } from './search/index.ts'
import { deskSettingsRoutes } from './settings/settings.routes.ts'
import { createDeskSettings } from './settings/settings.service.ts'
import { createClockReader } from './sla/clock.reader.ts'
import { furnishSla } from './sla/index.ts'
import type { Moves } from './record/moves.ts'

export { conversationsHeard, type HeardMessage } from './facts.ts'
export { lockConversations, lockLive } from './record/conversation.store.ts'
export type { Recall, Recalled } from './record/recalled.ts'
export { passiveReplyOf, type Say } from './record/say.ts'
export { teamUnknown } from './routing/routing.errors.ts'

export interface ConversationsOptions {
  /** Whether this process does background work. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    conversations: {
      /** The one verb by which anything is said in a conversation. */
      say: Say
      /** To the queue, where a person will be found. */
      queue: Moves['queue']
      /** Whether the account has agents at all. */
      isStaffed: typeof isStaffed
      /** Of some texts those by which somebody asks for a person. */
      callsAmong: Routing['callsAmong']
      /** Who says something may reply to what they got from elsewhere in the house: `recall` is asked what, of all who speak. */
      onReply: (recall: Recall) => void
      /** Of an account's clicks in the menu those that call a person, by the ids of their deliveries: a conversation begins with them where there is none. */
      onClick: (callsAmong: ClickCalls) => void
      /** Whoever begins to wait may have been led here for a certain team: it is asked when no rule of the account's names one. */
      onBegin: (hints: TeamHints) => void
    }
  }
}

export const conversations = fp<ConversationsOptions>(async (app, { isWorker }) => {
  const { db, clock, facts } = app
  const settings = createDeskSettings({ db, clock })
  const core = createCore(app, settings)
  const { tell, moves, say } = core
  let recall: Recall = async () => new Map()
  let teamHints: TeamHints = async () => new Map()
  let clickCalls: ClickCalls = async () => new Set()
  app.decorate('conversations', {
    say, queue: moves.queue, isStaffed, callsAmong: (...asked) => routing.callsAmong(...asked),
    onReply: (asked) => { recall = asked }, onClick: (callsAmong) => { clickCalls = callsAmong }, onBegin: (hints) => { teamHints = hints },
  })

  const search = await furnishSearch(app, { isWorker })
  const besideOf = createBeside({ labelsOf: core.conversations.labelsOf, badges: createClockReader({ db }).badges })
  const routing = await furnishRouting(app, { moves, say, settings, conversations: core.conversations, besideOf, isWorker, teamHints: (...asked) => teamHints(...asked), clickCalls: (...asked) => clickCalls(...asked) })
  await furnishSla(app, { moves, tell, isWorker })
  const rating = await furnishRating(app, { say, settings, tell })
  await furnishReports(app)
  const words = await furnishWords(app)
  const { takeIn, messages } = await furnishRecord(app, {
    ...core, settings, search, besideOf, isWorker, recall: (...asked) => recall(...asked),
    judge: (accountId, text, tx) => words.judge(accountId, 'out', text, tx),
    judges: {
      words: (texts, tx) => words.judgeAll(tx, 'in', texts), ratings: rating.choicesAmong, choices: app.reach.choicesAmong, calls: routing.calls,
    },
  })
  await furnishHelps(app, { ...core, messages, transfer: routing.handover.transfer })
  facts.on(followersHeard, takeIn)
  await app.register(deskSettingsRoutes, { prefix: '/api/v1/accounts/:accountId/desk/settings', settings })
}, { name: 'conversations', dependencies: ['access', 'streams', 'outgoing', 'followers', 'reach', 'agents'] })
