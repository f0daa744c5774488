/**
 * Collects what arrives while commits are under way and writes it all with the next: the more arrives, the fewer commits.
 * Two may be under way at once, so that one gathers while the other waits for the disk.
 */
export function createGroupCommit<Item, Result> (commit: (items: Item[]) => Promise<Result[]>, { maxItems = 500, atOnce = 2 } = {}) {
  interface Waiting { item: Item, resolve: (result: Result) => void, reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let underWay = 0
  let isStarting = false

  async function run (): Promise<void> {
    underWay++
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxItems)
      waiting = waiting.slice(maxItems)
      await commitGroup(group)
    }
    underWay--
  }

  async function commitGroup (group: Waiting[]): Promise<void> {
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

  return (item: Item) => new Promise<Result>((resolve, reject) => {
    waiting.push({ item, resolve, reject })
    if (isStarting || underWay >= atOnce) return
    isStarting = true
    // A turn of the event loop later, so that requests read in the same turn share the commit.
    setImmediate(() => {
      isStarting = false
      void run()
    })
  })
}
