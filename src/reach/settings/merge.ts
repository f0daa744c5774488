import { defaultSettings, type ReachSettings } from './settings.schemas.ts'

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [Key in keyof T]?: DeepPartial<T[Key]> } : T
export type PartialSettings = DeepPartial<ReachSettings>

/** What was stored over the defaults, group by group; a list is one value. What no setting is called any more is left out. */
export function mergeSettings (stored: PartialSettings): ReachSettings {
  return laidOver(defaultSettings, stored) as ReachSettings
}

function laidOver (base: unknown, value: unknown): unknown {
  if (value === undefined) return base
  if (!isGroup(base) || !isGroup(value)) return value
  return Object.fromEntries(Object.entries(base).map(([key, each]) => [key, laidOver(each, value[key])]))
}

function isGroup (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
