/** Lets so many run at once; the others wait in line. */
export function createLimit (atOnce: number) {
  const waiting: Array<() => void> = []
  let running = 0
  return async function inLimit<T> (work: () => Promise<T>): Promise<T> {
    if (running < atOnce) running += 1
    else await new Promise<void>((resolve) => { waiting.push(resolve) })
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
