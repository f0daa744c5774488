const mostKeys = 10_000

/**
 * Remembers what `load` told for a second at most, since another process may have changed it; a failure is not remembered.
 * By the machine's own clock: the house's may stand still.
 */
export function createShortMemory<Value> (load: (key: string) => Promise<Value>, lifeMs = 1000) {
  const known = new Map<string, { value: Promise<Value>, untilMs: number }>()

  return {
    get (key: string): Promise<Value> {
      const found = known.get(key)
      if (found !== undefined && found.untilMs > performance.now()) return found.value
      if (known.size >= mostKeys) known.clear()
      const value = load(key)
      const entry = { value, untilMs: performance.now() + lifeMs }
      known.set(key, entry)
      value.catch(() => { if (known.get(key) === entry) known.delete(key) })
      return value
    },
    /** After our own changes have committed. */
    forget (): void { known.clear() },
  }
}
