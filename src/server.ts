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
  await app.listen({ host: config.HOST, port: config.PORT }).catch(async (error: unknown) => {
    await app.close()
    throw error
  })
  const { port } = app.server.address() as AddressInfo
  const accounts = await app.accounts.list()
  logger.info({ host: config.HOST, port, role: config.ROLE, accounts: accounts.length }, 'ready')
  await untilStopped(() => app.close(), logger)
}

/** What the operator can mend is told in words; anything else goes to the log, which shows no values. */
function explain (error: unknown): void {
  const { code } = error as NodeJS.ErrnoException
  if (error instanceof ConfigError) tell(`These settings need a look (.env or the environment):\n${error.message}`)
  else if (error instanceof AppError) tell([error.message, error.advice].filter(Boolean).join('\n'))
  else if (code === 'EADDRINUSE' || code === 'EACCES') tell(`The address is taken or not allowed (${code}). Change HOST or PORT.`)
  else createLogger({ level: 'fatal' }).fatal({ err: error }, 'not started')
}

function tell (line: string): void {
  process.stderr.write(`${line}\n`)
}

try {
  await serve()
} catch (error) {
  explain(error)
  process.exitCode = 1
  // Whatever was opened before the failure must not keep the process alive.
  setTimeout(() => process.exit(1), 500).unref()
}
