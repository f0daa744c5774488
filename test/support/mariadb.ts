import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'

const serverNames = ['mariadbd', 'mysqld']
const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin', ...(process.env['PATH'] ?? '').split(':')]

/** A MariaDB of our own in a temporary folder: started, killed and removed here, never one that was there before. */
export interface OwnMariadb {
  /** Address without a database name. */
  url: string
  /** Its Unix socket. */
  socketPath: string
  pid: () => number | undefined
  /** SIGKILL, as a power failure would. */
  kill: () => Promise<void>
  start: () => Promise<void>
  remove: () => Promise<void>
}

function find (name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

export function findMariadb (): string | undefined {
  const install = find('mariadb-install-db')
  return install === undefined ? undefined : serverNames.map(find).find((path) => path !== undefined)
}

export async function freePort (): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const asInProduction = ['--innodb-flush-log-at-trx-commit=1', '--innodb-log-file-size=1G']
/** Nothing is made sure of on disk: a database with all its tables is made in a twentieth of the time. */
const forgetful = ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync', '--sync-frm=0', '--debug-no-sync', '--innodb-file-per-table=0']

interface MariadbOptions {
  /** Flushes at every commit, as production must; tests of behaviour do without. */
  durable?: boolean
  /** A folder whose data stays when the server goes, to be used again. */
  keptIn?: string
  bufferPool?: string
}

export async function startMariadb ({ durable = false, keptIn, bufferPool = '512M' }: MariadbOptions = {}): Promise<OwnMariadb> {
  const server = findMariadb()
  const install = find('mariadb-install-db')
  if (server === undefined || install === undefined) throw new Error('no MariaDB is installed on this machine')
  const folder = keptIn ?? mkdtempSync(join(tmpdir(), 'duihua-mariadb-'))
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  // A server that starts deletes every temporary table in its folder, and another one's, which then crashes.
  const tmp = `--tmpdir=${folder}`
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  const data = `${folder}/data`
  if (!existsSync(data)) execFileSync(install, ['--no-defaults', `--datadir=${data}`, tmp, '--auth-root-authentication-method=normal', '--skip-test-db', ...asRoot], { stdio: 'ignore' })

  const args = [
    '--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${folder}/s`, `--pid-file=${folder}/pid`, tmp,
    '--character-set-server=utf8mb4', '--skip-name-resolve', `--innodb-buffer-pool-size=${bufferPool}`, '--max-connections=300', '--skip-log-bin',
    `--log-error=${folder}/log`, ...(durable ? asInProduction : forgetful), ...asRoot,
  ]
  const url = `mysql://root@127.0.0.1:${port}`
  let child: ChildProcess | undefined

  async function stop (signal: NodeJS.Signals): Promise<void> {
    const ending = child
    if (ending === undefined) return
    child = undefined
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await ended
  }

  const own: OwnMariadb = {
    url,
    socketPath: `${folder}/s`,
    pid: () => child?.pid,
    async start () {
      child = spawn(server, args, { stdio: 'ignore' })
      await answering(url)
    },
    kill: () => stop('SIGKILL'),
    async remove () {
      await stop(keptIn === undefined ? 'SIGKILL' : 'SIGTERM')
      if (keptIn === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
  await own.start()
  return own
}

async function answering (url: string): Promise<void> {
  const until = Date.now() + 60_000
  for (;;) {
    try {
      const connection = await createConnection({ uri: url, connectTimeout: 1000 })
      await connection.end()
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await sleep(100)
    }
  }
}

/** A fresh, empty database on the server. */
export async function createSchema (url: string, name: string): Promise<string> {
  const connection = await createConnection({ uri: url })
  try {
    await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  } finally {
    await connection.end()
  }
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

export async function dropSchema (url: string): Promise<void> {
  const address = new URL(url)
  const name = address.pathname.slice(1)
  address.pathname = '/'
  const connection = await createConnection({ uri: address.href })
  try {
    await connection.query(`DROP DATABASE IF EXISTS ${name}`)
  } finally {
    await connection.end()
  }
}
