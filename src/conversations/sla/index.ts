/**
 * What is promised to followers, and whether it is kept.
 * Always true: clocks change in the transaction of what moves them; of what is due each is said once, whichever process looks.
 */
import type { FastifyInstance } from 'fastify'
import { eraseRows, oldRows } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { createWatch } from '../../platform/watch.ts'
import { conversationsHeard, conversationsMoved, messagesSaid, messagesSettled } from '../facts.ts'
import type { Conversation } from '../record/conversation.entity.ts'
import type { Moves } from '../record/moves.ts'
import type { Tell } from '../tell.ts'
import { createClockReader, type ClockReader } from './clock.reader.ts'
import { createClocks } from './clocks.ts'
import { createDue } from './due.ts'
import { createPolicyMemory } from './policy.memory.ts'
import { createPolicyService } from './policy.service.ts'
import { conversationSlaRoutes, slaRoutes } from './sla.routes.ts'
import { slaTexts } from './sla.texts.ts'

export interface SlaNeeds {
  moves: Pick<Moves, 'queue' | 'assign' | 'prioritise'>
  tell: Tell
  isWorker: boolean
}

export type Sla = Pick<ClockReader, 'badges'>

export async function furnishSla (app: FastifyInstance, { moves, tell, isWorker }: SlaNeeds): Promise<Sla> {
  app.texts.add(slaTexts)
  const { db, clock, facts, log: logger } = app
  const policies = createPolicyMemory({ db })
  const clocks = createClocks({ db, clock, policies, openHours: app.reach.calendar.openHours, tell })
  const follow = async (tx: Tx, told: ReadonlyArray<{ conversation: Conversation }>) => clocks.follow(tx, told.map(({ conversation }) => conversation))
  facts.on(conversationsHeard, follow)
  facts.on(conversationsMoved, follow)
  facts.on(messagesSaid, follow)
  // What did not arrive kept no promise.
  facts.on(messagesSettled, async (tx, settled) => clocks.follow(tx, settled.filter(({ status }) => status === 'failed').map(({ accountId, conversationId: id }) => ({ accountId, id }))))
  const reader = createClockReader({ db })
  const service = createPolicyService({ db, clock, policies })
  await app.register(slaRoutes, { prefix: '/api/v1/accounts/:accountId/sla', policies: service, clocks: reader })
  await app.register(conversationSlaRoutes, { prefix: '/api/v1/accounts/:accountId/conversations', clocks: reader })
  app.followers.personal.add({
    name: 'sla-clocks',
    erase: eraseRows(db, 'sla_clocks'),
    old: oldRows(db, { dataClass: 'messages', table: 'sla_clocks', moment: 'startedAt', condition: 'endedAt IS NOT NULL' }),
  })
  if (isWorker) {
    const due = createDue({ db, clock, clocks, moves, tell })
    const watch = createWatch({ look: due.look, logger, failure: 'promises not looked at' })
    app.addHook('onReady', async () => watch.start())
    app.addHook('onClose', () => watch.stop())
  }
  return { badges: reader.badges }
}
