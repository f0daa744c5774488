/**
 * Finds what was said, in all conversations of an account.
 * Always true: every message that says something is found by its words soon after it came, also when processes die in between;
 * and none that is gone.
 */
import type { FastifyInstance } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import { createIndexer, type Forgotten, forgetMessages } from './indexer.ts'
import { searchRoutes } from './search.routes.ts'
import { createSearchService } from './search.service.ts'
import { searchTexts } from './search.texts.ts'

export interface SearchOptions {
  /** Whether this process does background work. */
  isWorker: boolean
}

export interface Search {
  /** Before messages are taken away or changed, in the same transaction. */
  forget: (tx: Tx, messages: readonly Forgotten[]) => Promise<void>
  /** After messages were written: looks at once and not in half a second. */
  wake: () => void
}

export async function furnishSearch (app: FastifyInstance, { isWorker }: SearchOptions): Promise<Search> {
  app.texts.add(searchTexts)
  const { db, log: logger } = app
  const indexer = createIndexer({ db, logger, holder: app.processId })
  await app.register(searchRoutes, { prefix: '/api/v1/accounts/:accountId/messages', search: createSearchService({ db }) })
  if (isWorker) {
    app.addHook('onReady', async () => indexer.start())
    app.addHook('onClose', () => indexer.stop())
  }
  return { forget: forgetMessages, wake: indexer.wake }
}
