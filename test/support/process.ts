import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'

export const projectRoot = join(import.meta.dirname, '..', '..')

/** The built product, or another script, as a process of its own: started, watched and killed here, by its id. */
export interface OwnProcess {
  url: string
  pid: number
  isRunning: () => boolean
  /** What it wrote to stderr, and the end of its log. */
  tail: () => string
  rssMb: () => number
  /** SIGKILL and wait. */
  kill: () => Promise<void>
  /** SIGTERM and wait. */
  end: () => Promise<void>
}

/** The built product, with Node set as `npm start` sets it. */
export const product = { script: 'dist/src/server.js', nodeArgs: ['--max-semi-space-size=16', '--max-old-space-size=1024'] }

export interface OwnProcessOptions { script: string, port: number, env: Record<string, string>, nodeArgs?: string[] }

export function spawnProcess ({ script, port, env, nodeArgs = [] }: OwnProcessOptions): OwnProcess {
  const child = spawn(process.execPath, [...nodeArgs, join(projectRoot, script)], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      lines.push(part.toString())
      if (lines.length > 50) lines.shift()
    })
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    isRunning,
    tail: () => lines.join(''),
    rssMb: () => rssOf(child),
    kill: () => stop(child, 'SIGKILL', isRunning),
    end: () => stop(child, 'SIGTERM', isRunning),
  }
}

async function stop (child: ChildProcess, signal: NodeJS.Signals, isRunning: () => boolean): Promise<void> {
  if (!isRunning()) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

function rssOf ({ pid }: ChildProcess): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) / 1024
  } catch {
    return 0
  }
}

/** True once the process takes requests; false if it ended first or took too long. */
export async function untilReady (own: OwnProcess, { path = '/health/ready', withinMs = 60_000 } = {}): Promise<boolean> {
  const until = Date.now() + withinMs
  while (Date.now() < until && own.isRunning()) {
    const status = await request(own.url + path).then(async ({ statusCode, body }) => { await body.dump(); return statusCode }, () => 0)
    if (status === 200) return true
    await sleep(50)
  }
  return false
}

/** What a process has used of a core. A clock tick is 10 ms. */
export function cpuMs (pid: number): number {
  const [, user = 0, system = 0] = /\) \S+ (?:\S+ ){10}(\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.map(Number) ?? []
  return (user + system) * 10
}
