import type { Logger } from './logger.ts'

const graceMs = 15_000

/** Waits for Ctrl-C or the supervisor's TERM, then stops; a second signal, or a stop that hangs, ends it the hard way. */
export async function untilStopped (stop: () => Promise<unknown>, logger: Logger): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve)
  })
  logger.info({ signal }, 'stopping')
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))
  setTimeout(() => {
    logger.error('stopping takes too long, ending now')
    process.exit(1)
  }, graceMs).unref()
  await stop()
  logger.info('stopped')
}
