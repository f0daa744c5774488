/** `npm run admin -- …`: what must be possible for whoever holds the machine, without signing in. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { migrations } from '../migrations/index.ts'
import { createAccess } from './access/index.ts'
import { resealSecrets } from './accounts/index.ts'
import type { Config } from './config.ts'
import { entities } from './entities.ts'
import { resealErasureKey } from './followers/index.ts'
import { resealWebhookSecrets } from './outgoing/index.ts'
import { systemClock } from './platform/clock.ts'
import { ConfigError } from './platform/config.ts'
import { type Database, openDatabase } from './platform/database/database.ts'
import { migrate } from './platform/database/migrate.ts'
import { AppError } from './platform/errors.ts'
import { createSecretBox } from './platform/secret-box.ts'
import { appKeyOf, databaseUrlOf, readConfig } from './settings.ts'

const usage = `Usage: npm run admin -- <command>
  create --name <name> [--display <name to show>]   an admin of the whole installation
  list                                              users and their roles
  reset-password --name <name>                      a new password; also enables the user again
  rotate-key                                        seal every secret with APP_KEY instead of APP_KEY_PREVIOUS
Passwords come from ADMIN_PASSWORD, or are asked for.`

interface Call { db: Database, config: Config, name: string, display: string | undefined }

const commands: Readonly<Record<string, (call: Call) => Promise<string>>> = {
  async create ({ db, config, name, display }) {
    const { users } = createAccess({ db, clock: systemClock })
    await users.createAdmin({ name: needed(name), displayName: display, password: await passwordFrom(config) })
    return `${name} can sign in and is admin of the whole installation.`
  },

  async list ({ db }) {
    const { users } = createAccess({ db, clock: systemClock })
    const lines: string[] = []
    for (let after = 0, more = true; more;) {
      const page = await users.list({ after, limit: 200 })
      for (const { user, grants } of page) {
        const roles = grants.map(({ accountId, role }) => `${role}@${accountId === 0 ? 'all' : accountId}`).join(' ')
        lines.push([user.id, user.name, user.displayName, roles, user.disabledAt === null ? '' : 'disabled'].join('\t'))
      }
      after = page.at(-1)?.user.id ?? after
      more = page.length > 0
    }
    return lines.join('\n')
  },

  async 'reset-password' ({ db, config, name }) {
    const { users } = createAccess({ db, clock: systemClock })
    await users.resetPassword(needed(name), await passwordFrom(config))
    return `${name} can sign in with the new password; every session has ended.`
  },

  async 'rotate-key' ({ db, config }) {
    const { APP_KEY_PREVIOUS } = config
    if (APP_KEY_PREVIOUS === undefined) {
      throw new AppError('invalid', 'PREVIOUS_KEY_MISSING', 'Rotating takes the key before this one too',
        { advice: 'Set APP_KEY to the new key and APP_KEY_PREVIOUS to the one before, restart every process, and run this again.' })
    }
    const box = createSecretBox(appKeyOf(config), APP_KEY_PREVIOUS)
    const resealed = await resealSecrets(db, box)
    await resealErasureKey(db, box)
    await resealWebhookSecrets(db, box)
    return `${resealed} accounts sealed with APP_KEY. Take APP_KEY_PREVIOUS away and restart every process.`
  },
}

function needed (name: string): string {
  if (name === '') throw new AppError('invalid', 'NAME_MISSING', 'This command needs --name', { advice: usage })
  return name
}

async function passwordFrom ({ ADMIN_PASSWORD }: Config): Promise<string> {
  if (ADMIN_PASSWORD !== undefined) return ADMIN_PASSWORD
  if (!process.stdin.isTTY) return firstLine()
  const password = await askSilently('Password (12 characters or more): ')
  if (password !== await askSilently('Once more: ')) {
    throw new AppError('invalid', 'PASSWORDS_DIFFER', 'These were two different passwords', { advice: 'Try again.' })
  }
  return password
}

async function firstLine (): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line
  return ''
}

async function askSilently (question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  terminal.once('SIGINT', () => process.exit(130))
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

async function run (): Promise<void> {
  const { values, positionals } = parseArgs({ options: { name: { type: 'string' }, display: { type: 'string' } }, allowPositionals: true })
  const [commandName = ''] = positionals
  const command = Object.hasOwn(commands, commandName) ? commands[commandName] : undefined
  if (command === undefined || positionals.length > 1) {
    throw new AppError('invalid', 'COMMAND_UNKNOWN', 'There is no such command', { advice: usage })
  }

  const config = readConfig()
  const db = await openDatabase({ url: databaseUrlOf(config), poolSize: config.DATABASE_POOL, entities, migrations })
  try {
    await migrate(db)
    process.stdout.write(`${await command({ db, config, name: values.name ?? '', display: values.display })}\n`)
  } finally {
    await db.close()
  }
}

function explain (error: unknown): string {
  if (error instanceof AppError) return [error.message, error.advice].filter((line) => line !== undefined).join('\n')
  if (error instanceof ConfigError) return error.message
  return error instanceof Error ? error.message : 'Something went wrong'
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
