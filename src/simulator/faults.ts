const apiFaults = ['latency', 'reset', 'status500', 'busy', 'tokenExpired', 'refuse', 'acceptAndLose', 'acceptAndStall'] as const
const webhookFaults = ['repeat', 'latency'] as const

export type FaultKind = typeof apiFaults[number] | typeof webhookFaults[number]

export const faultKinds: readonly FaultKind[] = [...new Set<FaultKind>([...apiFaults, ...webhookFaults])]

export interface FaultRule {
  /** A path, `*` for every API of WeChat's, or `webhook`. */
  api: string
  fault: FaultKind
  /** How often it strikes, 0 to 1; always if absent. */
  probability?: number
  /** How many times at most; without end if absent. */
  count?: number
  /** For latency: how long. For acceptAndStall: when the connection is cut at last. */
  ms?: number
  /** For refuse: with which of WeChat's codes. */
  errcode?: number
}

export interface Faults {
  /** Adds a fault, or replaces the same fault of the same API. */
  set: (rule: FaultRule) => void
  /** Takes away the faults of one API, or all. */
  clear: (api?: string) => void
  list: () => FaultRule[]
  /** How often each struck since the start: what a fault run must be able to explain. */
  injected: () => Partial<Record<FaultKind, number>>
  /** What strikes this request. Some requests are immune to a fault: who asks for a token shows none that could expire. */
  strike: (api: string, immuneTo?: FaultKind) => FaultRule[]
}

export function createFaults ({ random }: { random: () => number }): Faults {
  const rules = new Map<string, FaultRule>()
  const injected = new Map<FaultKind, number>()

  const strikes = (rule: FaultRule): boolean => {
    if (rule.count !== undefined && rule.count <= 0) return false
    return random() < (rule.probability ?? 1)
  }

  return {
    set (rule) {
      const known: readonly FaultKind[] = rule.api === 'webhook' ? webhookFaults : apiFaults
      if (!known.includes(rule.fault)) throw new RangeError(`${rule.api} knows these faults: ${known.join(', ')}`)
      if ((rule.fault === 'refuse') !== (rule.errcode !== undefined)) throw new RangeError('refuse, and nothing else, comes with an errcode')
      rules.set(`${rule.api} ${rule.fault}`, { ...rule })
    },
    clear (api) {
      for (const [key, rule] of rules) if (api === undefined || rule.api === api) rules.delete(key)
    },
    list: () => [...rules.values()].map((rule) => ({ ...rule })),
    injected: () => Object.fromEntries(injected),
    strike (api, immuneTo) {
      if (rules.size === 0) return []
      const struck: FaultRule[] = []
      for (const rule of rules.values()) {
        const concerned = rule.api === api || (rule.api === '*' && api !== 'webhook')
        if (!concerned || rule.fault === immuneTo || !strikes(rule)) continue
        if (rule.count !== undefined) rule.count -= 1
        injected.set(rule.fault, (injected.get(rule.fault) ?? 0) + 1)
        struck.push(rule)
      }
      return struck
    },
  }
}
