/**
 * Wechaty plugins: code of others that answers what nothing of ours does. Each runs in a thread of its own.
 * Always true: what a plugin does wrong, whatever it is, holds up neither deliveries nor another plugin; a message that no plugin
 * answers is answered as if there were none; what they say goes by the desk's own verb.
 */
import type { FastifyInstance } from 'fastify'
import { eraseRows } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Asked, LateAnswerer } from '../core/answerer.ts'
import type { Ground } from '../core/index.ts'
import { createCalls } from './calls.ts'
import { createPluginHost, type Death, type PluginHost } from './host.ts'
import { pluginRoutes } from './plugin.routes.ts'
import { createPluginService } from './plugin.service.ts'
import { pluginTexts } from './plugins.texts.ts'
import type { PluginSource } from './protocol.ts'
import { createPluginQueue } from './queue.ts'
import { createPluginRunner, maxUnderWay } from './runner.ts'
import { createSpeaking, type Run } from './speaking.ts'
import { createTallies } from './tallies.ts'

export interface WechatyOptions {
  /** The plugins that the operator names. */
  sources: readonly PluginSource[]
  /** What each of their threads may take. */
  memoryMb: number
  /** How long a thread may not answer before it is ended. */
  stallMs?: number
}

export interface PluginsOptions extends Ground {
  wechaty: WechatyOptions
  isWorker: boolean
  giveLast: (tx: Tx, accountId: number, asked: readonly Asked[]) => Promise<void>
}

const usualStallMs = 5000

export async function furnishPlugins (app: FastifyInstance, { wechaty: { sources, memoryMb, stallMs = usualStallMs }, isWorker, giveLast, ...ground }: PluginsOptions): Promise<LateAnswerer> {
  app.texts.add(pluginTexts)
  const { db, clock, log: logger, channel: { keepOpen, release }, conversations } = app
  const plugins = createPluginService({ db, clock, names: sources.map(({ name }) => name) })
  const queue = createPluginQueue({ db, holder: app.processId })
  const tallies = createTallies({ db, count: plugins.count })
  const runs = new Map<number, Run>()
  app.followers.personal.add({ name: 'plugin-messages', erase: eraseRows(db, 'plugin_messages') })
  await app.register(pluginRoutes, { prefix: '/api/v1/accounts/:accountId/bots/plugins', plugins })
  const none: LateAnswerer = { offer: async () => new Set() }
  if (!isWorker) return none

  const callPerson = async (tx: Tx, accountId: number, ids: readonly number[]): Promise<void> => {
    if (await conversations.isStaffed(tx, accountId)) await conversations.queue(tx, accountId, ids, { by: { kind: 'system', id: null }, why: 'BOT_LOOP' })
  }
  const speaking = createSpeaking({ ...ground, db, say: conversations.say, callPerson, runOf: (runId) => runs.get(runId) })
  const answer = createCalls(app, { speaking })
  const hosts = new Map(sources.map((source): [string, PluginHost] => [source.name, createPluginHost({
    source, memoryMb, stallMs, logger, most: Math.floor(maxUnderWay / (sources.length + 1)), answer: (call) => answer(source.name, call),
    failed: (accountId, code) => tallies.failed(source.name, accountId, code),
    died: (death) => tallies.restarted(source.name, death),
    gaveUp: (death, accountIds) => { turnOff(source.name, death, accountIds).catch((error: unknown) => logger.error({ err: error, plugin: source.name }, 'plugin not turned off')) },
  })]))
  const runner = createPluginRunner({ ...ground, db, clock, logger, plugins, queue, tallies, hosts, runs, release, giveLast })
  if (sources.length === 0) {
    app.schedule.add({ name: 'clear-plugin-messages', cron: '*/10 * * * * *', run: runner.clear })
    return none
  }
  app.metrics.gauge('duihua_plugin_bytes', 'Memory that the threads of plugins use', () => [...hosts.values()].reduce((sum, host) => sum + host.usedBytes(), 0))
  app.addHook('onReady', async () => runner.start())
  app.addHook('onClose', () => runner.stop())

  /** It ended again and again: whoever turned it on is told, and it stays off until somebody turns it on. */
  async function turnOff (name: string, death: Death, accountIds: readonly number[]): Promise<void> {
    // What failed counts for those who still have it on.
    await tallies.write()
    await db.write(async (tx) => {
      for (const accountId of await plugins.turnOff(tx, name, { accountIds, reason: death })) {
        const detail = { plugin: name, why: death }
        await app.access.audit(tx, app.access.systemActor(), { action: 'plugin.off', accountId, targetKind: 'plugin', targetId: name, detail })
        await app.streams.publish(tx, [{ accountId, topic: 'bots', kind: 'plugin.off', detail }])
        app.outgoing.publish(tx, [{ accountId, kind: 'plugin.off', detail }])
      }
    })
    logger.error({ plugin: name, death, accountIds }, 'plugin turned off')
  }

  return {
    async offer (tx, accountId, asked) {
      const on = (await plugins.on(tx)).get(accountId) ?? []
      const messages = on.length === 0 ? [] : asked.filter(({ heard: { inbound }, conversation, messageId }) => inbound.kind === 'message' && conversation !== null && messageId !== null)
      if (messages.length === 0) return new Set()
      const inboxIds = messages.map(({ heard: { inboxId } }) => inboxId)
      await queue.add(tx, accountId, messages)
      if (!runner.isBehind()) keepOpen(tx, inboxIds)
      db.afterCommit(tx, runner.wake)
      return new Set(inboxIds)
    },
  }
}
