import type { Logger } from './logger.ts'
import { createWaker } from './waker.ts'

interface Watched {
  /** Does what there is to do now; true when there may be more at once. */
  look: () => Promise<boolean>
  logger: Logger
  /** What is logged when looking fails. */
  failure: string
  pollMs?: number
  /** One that others have from elsewhere, to wake it. */
  waker?: ReturnType<typeof createWaker>
}

/** Looks for work until it is stopped: again at once while there is more, else when woken or after a while. */
export function createWatch ({ look, logger, failure, pollMs = 500, waker = createWaker() }: Watched) {
  let isRunning = false
  let loop: Promise<void> | undefined

  async function run (): Promise<void> {
    while (isRunning) {
      const isMore = await look().catch((error: unknown) => {
        logger.error({ err: error }, failure)
        return false
      })
      if (!isMore) await waker.sleep(pollMs)
    }
  }

  return {
    wake: waker.wake,
    isRunning: () => isRunning,
    start (): void {
      isRunning = true
      loop = run()
    },
    /** Waits for the look under way. */
    async stop (): Promise<void> {
      isRunning = false
      waker.wake()
      await loop
    },
  }
}
