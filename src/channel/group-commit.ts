import { setTimeout as sleep } from 'node:timers/promises'

const manyItems = 8
const breathMs = 2

/**
 * Collects what arrives while one commit is under way and writes it all with the next: the more arrives, the fewer commits.
 * When much arrives it also waits for a breath, because a commit of sixty costs hardly more than one of twenty.
 */
export function createGroupCommit<Item, Result> (commit: (items: Item[]) => Promise<Result[]>, maxItems = 500) {
  interface Waiting { item: Item, resolve: (result: Result) => void, reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let isCommitting = false

  async function run (): Promise<void> {
    isCommitting = true
    for (let lastSize = 0; waiting.length > 0;) {
      if (lastSize >= manyItems) await sleep(breathMs)
      const group = waiting.slice(0, maxItems)
      lastSize = group.length
      waiting = waiting.slice(maxItems)
      try {
        const results = await commit(group.map(({ item }) => item))
        for (const [place, { resolve, reject }] of group.entries()) {
          const result = results[place]
          if (result === undefined) reject(new Error('a commit gave fewer results than items'))
          else resolve(result)
        }
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    isCommitting = false
  }

  return {
    add: (item: Item) => new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // A turn of the event loop later, so that requests read in the same turn share the commit.
      if (!isCommitting) {
        isCommitting = true
        setImmediate(() => { void run() })
      }
    }),
    /** How many wait for the commit after the one under way. */
    size: () => waiting.length,
  }
}
