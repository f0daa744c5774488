import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '../support/process.ts'

interface Ready { url: string, phone: string, user: string, password: string }

describe('the demo', () => {
  let folder: string
  const running = new Set<ChildProcess>()
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'duihua-demo-')) })
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  /** As `npm run demo`, in a folder of its own; resolves with the line for programs. */
  async function start (): Promise<{ ready: Ready, interrupt: () => Promise<number | null> }> {
    const command = ['--import', import.meta.resolve('tsx'), join(projectRoot, 'src/demo.ts'), '--port', '0']
    const env = { PATH: process.env['PATH'] ?? '', TSX_TSCONFIG_PATH: join(projectRoot, 'tsconfig.json') }
    const child = spawn(process.execPath, command, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const errors: string[] = []
    child.stderr.on('data', (part: Buffer) => errors.push(part.toString()))
    const ready = await new Promise<Ready>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => { if (line.startsWith('{"ready":true')) resolve(JSON.parse(line) as Ready) })
      void ended.then(() => reject(new Error(`the demo ended: ${errors.join('')}`)))
    })
    return {
      ready,
      interrupt () {
        child.kill('SIGINT')
        return ended
      },
    }
  }

  it('comes up, is stopped by Ctrl-C, and comes up again with what it knew', async () => {
    const followers: number[] = []
    for (let round = 0; round < 2; round++) {
      const { ready: { url, phone, user, password }, interrupt } = await start()
      expect((await fetch(phone)).status).toBe(200)
      const body = JSON.stringify({ name: user, password })
      const session = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-duihua-request': '1' }, body })
      const cookie = session.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
      const list = await fetch(`${url}/api/v1/accounts/1/followers?limit=1`, { headers: { cookie } })
      const { items: [newest] } = await list.json() as { items: Array<{ id: number }> }
      followers.push(newest?.id ?? 0)
      expect(await interrupt()).toBe(0)
    }
    const [first = 0, second = 0] = followers
    expect(first).toBeGreaterThanOrEqual(2000)
    expect(second).toBeGreaterThanOrEqual(first)
  }, 180_000)
})
