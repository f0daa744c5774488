import { type Static, Type } from 'typebox'
import type { BotPlugin } from './plugin.entity.ts'

const closed = { additionalProperties: false }

export const PluginsParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const PluginParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }) })

const IsOn = Type.Boolean({ description: 'Whether it hears the messages that nothing else answers.' })
const LimitMs = Type.Integer({ minimum: 500, maximum: 60_000, description: 'How long it may take for one message, in milliseconds.' })
const Version = Type.Integer({ minimum: 0, description: 'As it was read: 0 while the account has chosen nothing.' })
const Options = Type.Record(Type.String({ pattern: '^[\\w-]{1,64}$' }), Type.Unknown(), {
  ...closed, maxProperties: 100, description: 'What the plugin is given; what it means is the plugin’s to say.',
})
const Moment = Type.String({ format: 'date-time' })
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])

const shown = {
  name: Type.String(),
  isOn: IsOn,
  limitMs: LimitMs,
  version: Version,
  offReason: Type.Optional(Type.String({ description: 'Why we turned it off: its thread ended again and again, STALLED, OUT_OF_MEMORY, ENDED, or could not be loaded, NOT_LOADED.' })),
  seen: Type.Integer({ description: 'Messages that it was given.' }),
  answered: Type.Integer(),
  failed: Type.Integer({ description: 'Messages for which one of its handlers failed, and failures outside of messages.' }),
  timedOut: Type.Integer(),
  restarts: Type.Integer({ description: 'How often its thread ended and was replaced.' }),
  lastError: orNull(Type.Object({ code: Type.String(), at: Moment })),
}
const example = {
  name: 'ding', isOn: true, limitMs: 15_000, version: 1, seen: 1200, answered: 31, failed: 0, timedOut: 0, restarts: 0, lastError: null,
}

export const PluginLine = Type.Object(shown, { examples: [example] })
export const PluginList = Type.Object({ items: Type.Array(PluginLine) }, { description: 'All that the operator has named.', examples: [{ items: [example] }] })
export const PluginView = Type.Object({ ...shown, options: Options }, { examples: [{ ...example, options: { ding: 'ping', dong: 'pong' } }] })
export const PluginBody = Type.Object({ version: Version, isOn: IsOn, limitMs: Type.Optional(LimitMs), options: Type.Optional(Options) }, {
  ...closed, examples: [{ version: 0, isOn: true, limitMs: 15_000, options: { ding: 'ping', dong: 'pong' } }],
})

export function viewPlugin (plugin: BotPlugin): Static<typeof PluginLine> {
  const { name, isOn, limitMs, version, offReason, seen, answered, failed, timedOut, restarts, lastError, lastErrorAt } = plugin
  return {
    name, isOn, limitMs, version, ...(offReason !== null && { offReason }), seen, answered, failed, timedOut, restarts,
    lastError: lastError === null || lastErrorAt === null ? null : { code: lastError, at: lastErrorAt.toISOString() },
  }
}
