const mostKeys = 10_000

/**
 * Remembers what `load` told for a second at most, since another process may have changed it; a failure is not remembered.
 * By the machine's own clock: the house's may stand still.
 */
export function createShortMemory<Value> (load: (key: string) => Promise<Value>, lifeMs = 1000) {
  /** `told` once it is there. */
  interface Entry { value: Promise<Value>, told?: Value, untilMs: number }
  const known = new Map<string, Entry>()

  function keep (key: string, entry: Entry): void {
    if (known.size >= mostKeys) known.clear()
    known.set(key, entry)
  }

  return {
    get (key: string): Promise<Value> {
      const found = known.get(key)
      if (found !== undefined && found.untilMs > performance.now()) return found.value
      const value = load(key)
      const entry: Entry = { value, untilMs: performance.now() + lifeMs }
      keep(key, entry)
      value.then((told) => { entry.told = told }, () => { if (known.get(key) === entry) known.delete(key) })
      return value
    },
    /** From inside a transaction, by `loadThere`: it must not wait for a load outside, which may wait for its connection. */
    async getThere (key: string, loadThere: () => Promise<Value>): Promise<Value> {
      const found = known.get(key)
      if (found?.told !== undefined && found.untilMs > performance.now()) return found.told
      const untilMs = performance.now() + lifeMs
      const told = await loadThere()
      keep(key, { value: Promise.resolve(told), told, untilMs })
      return told
    },
    /** After our own changes have committed. */
    forget (): void { known.clear() },
  }
}
