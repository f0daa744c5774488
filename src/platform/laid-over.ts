export type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [Key in keyof T]?: DeepPartial<T[Key]> } : T

/** What was stored over the defaults, group by group; a list is one value. What no setting is called any more is left out. */
export function laidOver<T> (base: T, value: DeepPartial<NoInfer<T>>): T {
  return merged(base, value) as T
}

function merged (base: unknown, value: unknown): unknown {
  if (value === undefined) return base
  if (!isGroup(base) || !isGroup(value)) return value
  return Object.fromEntries(Object.entries(base).map(([key, each]) => [key, merged(each, value[key])]))
}

function isGroup (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
