import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../platform/logger.ts'
import type { HealthService } from './health.service.ts'

interface Needs {
  health: HealthService
  logger: Logger
  /** Ends the waiting. */
  stopping: AbortSignal
  /** Waits a random part of this before the first account, so that not every installation asks in the same minute. */
  jitterMs: number
}

/** Checks every account that is in use, one after the other. One that cannot be checked does not keep the others from it. */
export async function checkEveryAccount ({ health, logger, stopping, jitterMs }: Needs): Promise<void> {
  await sleep(Math.random() * jitterMs, undefined, { signal: stopping }).catch(() => undefined)
  for (const accountId of await health.enabledAccounts()) {
    if (stopping.aborted) return
    try {
      const failures = await health.check(accountId)
      if (failures.length > 0) logger.warn({ accountId, codes: [...new Set(failures.map(({ error }) => error.code))] }, 'account not healthy')
    } catch (error) {
      logger.error({ err: error, accountId }, 'account not checked')
    }
  }
}
