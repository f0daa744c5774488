import { type Static, Type } from 'typebox'
import type { Language } from '../platform/i18n.ts'
import type { Texts } from '../platform/texts.ts'
import { capabilityNames } from './capabilities.ts'
import { adviceOn } from './health.advice.ts'
import type { HealthFailure } from './health.check.ts'
import type { Health } from './health.service.ts'

const Moment = Type.String({ format: 'date-time' })
const MomentOrNull = Type.Union([Moment, Type.Null()])
const CodeOrNull = Type.Union([Type.Integer(), Type.Null()])
const Addresses = Type.Object({ addresses: Type.Array(Type.String({ description: 'An address or a range.' })), checkedAt: MomentOrNull })

export const HealthView = Type.Object({
  token: Type.Object({
    state: Type.Enum(['none', 'good', 'expired']),
    expiresAt: MomentOrNull,
    fetchedAt: MomentOrNull,
    foreignRefreshes: Type.Integer({ description: 'How often another system replaced our token. It should never.' }),
    foreignRefreshedAt: MomentOrNull,
  }),
  callbackIps: Type.Object(Addresses.properties, { description: 'Where WeChat’s webhooks come from.' }),
  apiIps: Type.Object(Addresses.properties, { description: 'Where our calls go.' }),
  quotas: Type.Array(Type.Object({
    api: Type.String(),
    dailyLimit: Type.Integer({ description: '0 where WeChat names no limit.' }),
    used: Type.Integer(),
    remain: Type.Integer(),
    rate: Type.Union([Type.Object({ calls: Type.Integer(), seconds: Type.Integer() }), Type.Null()], { description: 'So many calls in so many seconds.' }),
    checkedAt: Moment,
  }), { description: 'As WeChat last told them; about one per cent off.' }),
  capabilities: Type.Array(Type.Object({
    name: Type.Enum(capabilityNames),
    state: Type.Enum(['allowed', 'not-allowed', 'refused'], {
      description: 'not-allowed: not for accounts of this kind and verification; refused: WeChat said no all the same.',
    }),
    lacks: Type.Union([Type.Enum(['kind', 'verification']), Type.Null()], { description: 'What would have to be otherwise.' }),
    since: MomentOrNull,
    errcode: CodeOrNull,
  })),
  refusals: Type.Array(Type.Object({
    api: Type.String(),
    errcode: Type.Integer(),
    since: Moment,
    until: Type.Union([Moment, Type.Null()], { description: 'When a quota is renewed; null for what an operator must change.' }),
  }), { description: 'APIs that WeChat refuses to the account, until one works again.' }),
  checkedAt: MomentOrNull,
  problem: Type.Union([Type.String(), Type.Null()], { description: 'The code of what was wrong at the last check.' }),
  advice: Type.Array(Type.Object({ code: Type.String(), text: Type.String({ description: 'In the language that Accept-Language asks for.' }) })),
})
type HealthView = Static<typeof HealthView>

export const CheckedHealthView = Type.Object({
  ...HealthView.properties,
  failures: Type.Array(Type.Object({
    api: Type.String({ description: 'What could not be read, or what it was about.' }),
    code: Type.String(),
    title: Type.String(),
    advice: Type.Union([Type.String(), Type.Null()]),
  })),
})
type CheckedHealthView = Static<typeof CheckedHealthView>

export const QuotaResetBody = Type.Object({
  api: Type.Optional(Type.String({
    minLength: 2, maxLength: 128, pattern: '^/[\\w/-]+$', description: 'The path of one API (50 resets a month); all APIs if absent (10 a month).',
  })),
}, { additionalProperties: false })

interface Reader { language: Language, now: Date }

export function viewHealth (health: Health, { language, now }: Reader): HealthView {
  const { token, told, capabilities, refusals } = health
  const none = { addresses: [], checkedAt: null }
  return {
    token: {
      state: token === undefined ? 'none' : token.expiresAt.getTime() > now.getTime() ? 'good' : 'expired',
      expiresAt: isoOrNull(token?.expiresAt),
      fetchedAt: isoOrNull(token?.fetchedAt),
      foreignRefreshes: token?.foreignRefreshes ?? 0,
      foreignRefreshedAt: isoOrNull(token?.foreignRefreshedAt),
    },
    callbackIps: told?.callbackIps ?? none,
    apiIps: told?.apiIps ?? none,
    quotas: told?.quotas ?? [],
    capabilities: capabilities.map(({ since, ...capability }) => ({ ...capability, since: isoOrNull(since) })),
    refusals: refusals.map(({ api, errcode, refusedAt, untilAt }) => ({ api, errcode, since: refusedAt.toISOString(), until: isoOrNull(untilAt) })),
    checkedAt: isoOrNull(told?.checkedAt),
    problem: told?.problem ?? null,
    advice: adviceOn(health, language, now),
  }
}

export function viewFailure ({ api, error }: HealthFailure, texts: Texts, language: Language): CheckedHealthView['failures'][number] {
  const { title, advice = null } = texts.say(error, language)
  return { api, code: error.code, title, advice }
}

function isoOrNull (moment: Date | null | undefined): string | null {
  return moment?.toISOString() ?? null
}
