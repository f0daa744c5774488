/**
 * Rules by which followers are answered without a person: greetings, words, keys of the menu, types, and what is left.
 * Always true: of the rules that are meant the best one answers, and the same one wherever it is asked; a pattern that takes too long
 * stops nobody's message and is switched off.
 */
import type { FastifyInstance } from 'fastify'
import type { EntityManager } from 'typeorm'
import { eraseRows, isoOf, tellRows } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Answerer } from '../core/answerer.ts'
import type { BotSettingsService } from '../core/settings.service.ts'
import { createVersioned } from '../core/versioned.ts'
import { type CodeGreeting, createAnswerers } from './answers.ts'
import { createCoolDowns } from './cool-downs.ts'
import { createHitReader } from './hits.reader.ts'
import { hitRoutes } from './hits.routes.ts'
import { createMatcher } from './matcher.ts'
import { createPersonAnswerer } from './person.ts'
import { createRuleCheck } from './rule.check.ts'
import { ruleRoutes } from './rule.routes.ts'
import { createRuleService } from './rule.service.ts'
import { rulesTexts } from './rules.texts.ts'
import { synonymRoutes } from './synonym.routes.ts'
import { createSynonymService } from './synonym.service.ts'
import { createUnite, type Unite } from './synonyms.ts'
import { tryRoutes } from './try.routes.ts'
import { createTrial, type Ready } from './try.service.ts'

export interface RulesOptions {
  settings: Pick<BotSettingsService, 'of'>
  /** What QR codes say themselves, by their scenes. */
  greetingOf: (tx: Tx, accountId: number, scenes: readonly string[]) => Promise<ReadonlyMap<string, CodeGreeting>>
  /** Whether this process does background work. */
  isWorker: boolean
}

export interface Rules {
  /** In the order in which they are asked, before everything else that answers. */
  answerers: readonly Answerer[]
  /** What is said when nothing else is. */
  others: Answerer
  /** Replaces words by those that stand for them; what it makes of a text changes when an account's words do. */
  synonymsOf: (from: EntityManager, accountId: number) => Promise<Unite>
}

export async function furnishRules (app: FastifyInstance, { settings, greetingOf, isWorker }: RulesOptions): Promise<Rules> {
  app.texts.add(rulesTexts)
  app.streams.addTopic('bots', 'bots.read')
  const { db, clock, log: logger, reach: { library, calendar: { openHours } }, followers: { attributes, personal, knownBefore }, conversations: { isStaffed, callsAmong, onClick } } = app
  const ready = createVersioned<Ready>({ db, kind: 'rules', load: loadReady })
  const rules = createRuleService({ db, clock, touch: ready.touch })
  // Of its own: who keeps what it makes of texts is to read them anew only when words have changed.
  const words = createVersioned<Unite>({ db, kind: 'synonyms', load: async (from, accountId) => createUnite(await synonyms.groups(from, accountId)) })
  const synonyms = createSynonymService({
    db, clock,
    async touch (tx, accountId) {
      await words.touch(tx, accountId)
      await ready.touch(tx, accountId)
    },
  })
  const coolDowns = createCoolDowns({ db, clock })
  const assertSound = createRuleCheck({ from: () => db.read, checkContent: library.check, attributes })
  const trial = createTrial({ db, clock, rules, readyOf: ready.of, openHours })

  async function loadReady (from: EntityManager, accountId: number): Promise<Ready> {
    // Not what `words` has: that may be a second older than what is asked for here, and would stay.
    const unite = createUnite(await synonyms.groups(from, accountId))
    return { unite, matcher: createMatcher(await rules.rulings(from, accountId), unite) }
  }

  async function onSlow (tx: Tx, accountId: number, ruleIds: readonly number[]): Promise<void> {
    const off = await rules.switchOff(tx, accountId, ruleIds)
    if (off.length === 0) return
    logger.warn({ accountId, ruleIds: off }, 'rules switched off: a pattern takes too long')
    await app.streams.publish(tx, off.map((ruleId) => ({ accountId, topic: 'bots', kind: 'bot.alarm', detail: { ruleId, reason: 'PATTERN_SLOW' } })))
  }

  const { greeting, menu, rule, others, callsAmong: clicksAmong } = createAnswerers({
    matcherOf: async (tx, accountId) => (await ready.of(tx, accountId)).matcher, outcomes: rules.outcomes, coolDowns, openHours, greetingOf, knownBefore, onSlow,
  })
  // Who presses a button that leads to a person is to have a conversation in which to find one.
  onClick(async (tx, accountId, clicks) => {
    const { switches } = await settings.of(accountId, tx)
    return switches.menu && await isStaffed(tx, accountId) ? clicksAmong(tx, accountId, clicks) : new Set()
  })
  personal.add({
    name: 'bot-cool-downs', erase: eraseRows(db, 'bot_cool_downs'),
    tell: tellRows(db, 'bot_cool_downs', ({ ruleId, untilAt }) => ({ ruleId: Number(ruleId), untilAt: isoOf(untilAt) })),
  })
  const prefix = '/api/v1/accounts/:accountId/bots'
  await app.register(ruleRoutes, { prefix: `${prefix}/rules`, rules, assertSound })
  await app.register(tryRoutes, { prefix: `${prefix}/rules`, trial, assertSound })
  await app.register(synonymRoutes, { prefix: `${prefix}/synonyms`, synonyms })
  await app.register(hitRoutes, { prefix: `${prefix}/hits`, hits: createHitReader({ db, clock }) })
  if (isWorker) app.schedule.add({ name: 'tidy-cool-downs', cron: '17 4 * * *', run: async () => { while (await coolDowns.tidy()) continue } })
  return {
    answerers: [greeting, menu, rule, createPersonAnswerer({ settings, isStaffed, callsAmong })],
    others,
    synonymsOf: words.of,
  }
}
