import type { QuietService } from '../attention/quiet.ts'

/** Where it is quiet, or will be within the span: what is decided now is sent a little later. */
export function quietAhead (quiet: QuietService, spanMs: number): QuietService {
  return {
    async of (accountId, atMs, from) {
      const now = await quiet.of(accountId, atMs, from)
      const soon = await quiet.of(accountId, atMs + spanMs, from)
      const zones = new Set([...now.byZone.keys(), ...soon.byZone.keys()])
      const later = (zone: string) => Math.max(now.byZone.get(zone) ?? now.untilMs, soon.byZone.get(zone) ?? soon.untilMs)
      return { untilMs: Math.max(now.untilMs, soon.untilMs), attributeId: now.attributeId, byZone: new Map([...zones].map((zone) => [zone, later(zone)])) }
    },
  }
}
