/**
 * Conversations and what is said in them.
 * Always true: a follower has one live conversation at most; whoever holds one has a seat for it; every change says who made it and
 * why; what is said has its row before it goes out and its outcome after it.
 */
import type { FastifyInstance } from 'fastify'
import { In, IsNull } from 'typeorm'
import { Agent } from '../../agents/agent.entity.ts'
import type { Tx } from '../../platform/database/database.ts'
import { touchesEnded } from '../../reach/index.ts'
import { conversationsMoved } from '../facts.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { createTell, type Tell } from '../tell.ts'
import type { BesideOf } from './beside.ts'
import { conversationRoutes } from './conversation.routes.ts'
import { type ConversationService, createConversationService } from './conversation.service.ts'
import { createDraftService } from './draft.service.ts'
import { labelRoutes } from './label.routes.ts'
import { createLabelService, type LabelService } from './label.service.ts'
import { createMerge } from './merge.ts'
import { mentionRoutes, messageRoutes } from './message.routes.ts'
import { createMessageService, type MessageService } from './message.service.ts'
import { createMoves, type Moves } from './moves.ts'
import { createOutcomes } from './outcomes.ts'
import type { Recall } from './recalled.ts'
import { conversationHolder, messageHolder } from './record.holder.ts'
import { recordTexts } from './record.texts.ts'
import { createSay, type Say } from './say.ts'
import { createTalks } from './talks.ts'
import { createTakeIn, type Judges } from './take-in.ts'
import { timelineEntryOf } from './timeline-entry.ts'
import type { Search } from '../search/index.ts'

export interface Core { tell: Tell, moves: Moves, say: Say, conversations: ConversationService, labels: LabelService }

/** The verbs by which the rest of the room works. */
export function createCore (app: FastifyInstance, settings: DeskSettingsService): Core {
  const { db, clock, facts, agents: { seats }, reach: { hold, release, send }, channel: { offerReplies }, followers: { note } } = app
  const tell = createTell({ publish: app.streams.publish, publishOutgoing: app.outgoing.publish })
  const moves = createMoves({ db, clock, facts, seats, tell, hold, release })
  const say = createSay({ db, clock, facts, tell, offerReplies, send, note })
  return { tell, moves, say, conversations: createConversationService({ db, clock, moves, settings }), labels: createLabelService({ db, clock, moves, note }) }
}

/** The users behind agents in use, by agent. */
async function usersOf (tx: Tx, accountId: number, agentIds: readonly number[]): Promise<Map<number, number>> {
  const agents = agentIds.length === 0 ? [] : await tx.findBy(Agent, { accountId, id: In([...agentIds]), disabledAt: IsNull() })
  return new Map(agents.map(({ id, userId }) => [id, userId]))
}

export interface RecordOptions extends Core {
  settings: DeskSettingsService
  judges: Judges
  recall: Recall
  judge: Parameters<typeof createMessageService>[0]['judge']
  search: Search
  besideOf: BesideOf
  isWorker: boolean
}

export interface Recorded { messages: MessageService, takeIn: ReturnType<typeof createTakeIn> }

export async function furnishRecord (app: FastifyInstance, options: RecordOptions): Promise<Recorded> {
  const { tell, moves, say, conversations, labels, settings, judges, judge, recall, search, besideOf, isWorker } = options
  app.texts.add(recordTexts)
  const { db, clock, facts } = app
  const messages = createMessageService({ db, clock, say, tell, judge, usersOf })
  const drafts = createDraftService({ db, clock, tell })
  facts.on(touchesEnded, createOutcomes({ dialect: db.dialect, facts, tell }))
  facts.on(conversationsMoved, async (tx, moved) => app.followers.note(tx, moved.flatMap((each) => timelineEntryOf(each) ?? [])))
  app.followers.personal.add(messageHolder({ db, forget: search.forget }))
  app.followers.personal.add(conversationHolder({ db, moves }))
  app.streams.addTopic('conversations', 'conversations.read')

  const prefix = '/api/v1/accounts/:accountId'
  await app.register(conversationRoutes, { prefix: `${prefix}/conversations`, conversations, labels, merge: createMerge(moves), besideOf })
  await app.register(messageRoutes, { prefix: `${prefix}/conversations`, conversations, messages, drafts })
  await app.register(mentionRoutes, { prefix: `${prefix}/mentions`, messages })
  await app.register(labelRoutes, { prefix: `${prefix}/desk/labels`, labels })
  if (isWorker) {
    app.schedule.add({
      name: 'tidy-conversations', cron: '*/5 * * * * *',
      run: async () => {
        const { woken, ended } = await conversations.tidy()
        if (woken + ended > 0) app.log.info({ woken, ended }, 'conversations tidied')
      },
    })
  }
  return { messages, takeIn: createTakeIn({ db, clock, facts, settings, talksOf: createTalks({ db, clock }), moves, tell, judges, recall, wake: search.wake }) }
}
