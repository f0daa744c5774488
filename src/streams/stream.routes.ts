import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ServerResponse } from 'node:http'
import { AppError } from '../platform/errors.ts'
import { Problem } from '../platform/http/problem.ts'
import type { StreamedEvent } from './stream.hub.ts'

const heartbeatMs = 15_000
/** How long rights are taken for granted: somebody who is signed out hears nothing more after it. */
const trustMs = 1000
/** Who does not read as fast as things happen is sent away, and comes back with a replay. */
const maxUnreadBytes = 1024 * 1024

const StreamQuery = Type.Object({
  topics: Type.String({ minLength: 1, maxLength: 200, description: 'Comma-separated.', examples: ['tasks'] }),
}, { additionalProperties: false })

const topicForbidden = (topic: string) => new AppError('forbidden', 'TOPIC_NOT_ALLOWED', 'You may not watch {topic} of this account', {
  place: 'query/topics', advice: 'Ask an administrator for a role that may read it.', values: { topic },
})
const topicUnknown = (topic: string, topics: readonly string[]) => new AppError('invalid', 'TOPIC_UNKNOWN', 'There is no topic {topic}', {
  place: 'query/topics', advice: 'Choose from: {topics}.', values: { topic, topics: topics.join(', ') },
})

/** What happens, as server-sent events. */
export const streamRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { streams } = app
  const open = new Set<() => void>()
  // A stream never ends by itself, and closing would wait for it.
  app.addHook('preClose', async () => { for (const end of open) end() })

  app.get('/accounts/:accountId/stream', {
    config: { access: { permission: 'accounts.read', scope: 'account' } },
    schema: {
      operationId: 'watch', tags: ['streams'],
      summary: 'What happens, live: server-sent events',
      description: 'After `Last-Event-ID` everything from a minute before it is told again: drop ids that you know. Read what the events are about only after the stream is open.',
      params: Type.Object({ accountId: Type.Integer({ minimum: 1 }) }), querystring: StreamQuery,
      headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })) }),
      produces: ['text/event-stream'],
      response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const topics = new Set(request.query.topics.split(','))
    const needed = [...topics].map((topic) => {
      const permission = streams.topics.get(topic)
      if (permission === undefined) throw topicUnknown(topic, [...streams.topics.keys()])
      if (!app.access.may(request.actor, permission, accountId)) throw topicForbidden(topic)
      return permission
    })

    reply.hijack()
    const teller = createTeller(reply.raw, () => app.access.stillMay(request, needed, accountId))
    const userId = request.actor?.kind === 'user' ? request.actor.id : null
    const stopWatching = streams.watch({ accountId, topics, userId, hear: teller.event })
    open.add(teller.end)
    reply.raw.on('close', () => {
      stopWatching()
      teller.end()
      open.delete(teller.end)
    })
    // Whoever is told that the stream is open may rely on it, and so may a replay.
    await streams.begun()
    teller.open()
    const last = request.headers['last-event-id']
    try {
      if (last !== undefined) for (const event of await streams.replay({ accountId, topics, userId }, Number(last))) teller.event(event)
    } catch (error) {
      // Better no stream than one with a hole: they come back and ask again.
      request.log.warn({ err: error, accountId }, 'stream not replayed')
      teller.end()
    }
    return reply
  })
}

/** Writes to one watcher, in order, for as long as they may hear it and read what they get. */
function createTeller (raw: ServerResponse, mayHear: () => Promise<boolean>) {
  let trustedUntil = performance.now() + trustMs
  // One after the other: the question for the rights must not let events overtake each other.
  let telling: Promise<void> = Promise.resolve()
  const beats = setInterval(() => tell(': still here\n\n'), heartbeatMs)

  async function isTrusted (): Promise<boolean> {
    if (performance.now() < trustedUntil) return true
    trustedUntil = performance.now() + trustMs
    return mayHear().catch(() => false)
  }
  function end (): void {
    clearInterval(beats)
    raw.end()
  }
  function tell (text: string): void {
    telling = telling.then(async () => {
      if (raw.writableEnded) return
      if (await isTrusted() && raw.writableLength <= maxUnreadBytes) raw.write(text)
      else end()
    })
  }

  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  return {
    open: (): void => tell(': open\n\n'),
    event: ({ id, kind, detail }: StreamedEvent): void => tell(`id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(detail)}\n\n`),
    end,
  }
}
