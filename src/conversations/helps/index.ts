/**
 * What helps agents to answer: replies that are ready, macros, and words that an account watches.
 * Always true: what is blocked is not said; a macro does all it says or nothing.
 */
import type { FastifyInstance } from 'fastify'
import { aliasOf } from '../../followers/index.ts'
import { createCannedReplies } from './canned.service.ts'
import { cannedRoutes } from './canned.routes.ts'
import { helpsTexts } from './helps.texts.ts'
import { createMacroRun, type MacroVerbs } from './macro.run.ts'
import { macroRoutes, macroRunRoutes } from './macro.routes.ts'
import { createMacros } from './macro.service.ts'
import { createValues } from './values.ts'
import { wordRoutes } from './word.routes.ts'
import { createWords, type Words } from './words.ts'

export type { Words } from './words.ts'

/** Before anything is said or heard: both are held against the words. */
export async function furnishWords (app: FastifyInstance): Promise<Words> {
  app.texts.add(helpsTexts)
  const words = createWords(app)
  await app.register(wordRoutes, { prefix: '/api/v1/accounts/:accountId/desk/words', words })
  return words
}

export async function furnishHelps (app: FastifyInstance, verbs: MacroVerbs): Promise<void> {
  const { db, clock, accounts, followers } = app
  // The room of outgoing webhooks stands below the one that knows of persons.
  followers.personal.add(app.outgoing.holder)
  const valuesFor = createValues({
    async aliasOf (accountId, followerId) {
      const { alias, openid } = await followers.get(accountId, followerId)
      return alias ?? aliasOf(accountId, openid)
    },
    attributesOf: followers.attributes.of,
    accountName: async (accountId) => (await accounts.get(accountId)).name,
  })
  const replies = createCannedReplies({ db, clock })
  const followerOf = async (accountId: number, conversationId: number) => (await verbs.conversations.get(accountId, conversationId)).followerId
  await app.register(cannedRoutes, { prefix: '/api/v1/accounts/:accountId/canned-replies', replies, valuesFor, followerOf })
  const macros = createMacros({ db, clock })
  await app.register(macroRoutes, { prefix: '/api/v1/accounts/:accountId/macros', macros })
  const runMacro = createMacroRun({ db, clock, valuesFor, ...verbs })
  await app.register(macroRunRoutes, { prefix: '/api/v1/accounts/:accountId/conversations', macros, runMacro })
}
