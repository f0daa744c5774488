import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import { untilStopped } from './platform/lifecycle.ts'
import { systemClock } from './platform/clock.ts'
import { ConfigError } from './platform/config.ts'
import { AppError } from './platform/errors.ts'
import { createLogger } from './platform/logger.ts'
import { readConfig, settingsFrom } from './settings.ts'

/** The process: settings, house, listen, close with grace. */
async function serve (): Promise<void> {
  const config = readConfig()
  const settings = settingsFrom(config)
  const logger = createLogger({ level: config.LOG_LEVEL })
  const app = await createApp({ ...settings, clock: systemClock, logger, baseUrl: () => `http://${config.HOST}:${config.PORT}` })
  await app.listen({ host: config.HOST, port: config.PORT })
  const { port } = app.server.address() as AddressInfo
  const accounts = await app.accounts.list()
  logger.info({ host: config.HOST, port, role: config.ROLE, accounts: accounts.length }, 'ready')
  await untilStopped(() => app.close(), logger)
}

/** What the operator can mend is told in words, one line each; anything else with its stack. */
function explain (error: unknown): string {
  if (error instanceof ConfigError) return `These settings need a look (.env or the environment):\n${error.message}`
  if (error instanceof AppError) return [error.message, error.advice].filter(Boolean).join('\n')
  return error instanceof Error ? error.stack ?? error.message : 'unknown error'
}

try {
  await serve()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
  setTimeout(() => process.exit(1), 500).unref()
}
