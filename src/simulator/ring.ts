/** Keeps the newest entries and forgets the oldest, so that a long run cannot fill the memory. */
export interface Ring<T> {
  push: (entry: T) => void
  /** Oldest first. */
  entries: () => T[]
}

export function createRing<T> (capacity: number): Ring<T> {
  const slots: T[] = []
  let next = 0
  return {
    push (entry) {
      slots[next] = entry
      next = (next + 1) % capacity
    },
    entries: () => slots.length < capacity ? [...slots] : [...slots.slice(next), ...slots.slice(0, next)],
  }
}
