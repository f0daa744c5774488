/**
 * Lets so many pieces of work run at once; who comes first goes first. Whoever waits longer than `patienceMs` gets what `impatient`
 * makes, and their work never begins.
 */
export function createSlots (atOnce: number, patienceMs: number) {
  let free = atOnce
  const waiting = new Set<() => void>()

  function wait (impatient: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(begin)
        reject(impatient())
      }, patienceMs)
      waiting.add(begin)
    })
  }

  return async function inSlot<T> (work: () => Promise<T>, impatient: () => Error): Promise<T> {
    if (free > 0) free -= 1
    else await wait(impatient)
    try {
      return await work()
    } finally {
      const [next] = waiting
      if (next === undefined) {
        free += 1
      } else {
        waiting.delete(next)
        next()
      }
    }
  }
}
