import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '../support/process.ts'
import { eventually } from '../support/test-app.ts'

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

  /** A follower comes by a QR code and tries everything that answers: tells what the phone shows, each in its turn. */
  async function tryAnswers (phone: string): Promise<Array<{ type: string, text: string }>> {
    const account = `${new URL(phone).origin}/control/accounts/wxd0000000000000001`
    const post = async <Body>(path: string, body: object) => (
      await (await fetch(`${account}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json() as Body)
    const { openid } = await post<{ openid: string }>('/follow', { qrScene: 'store_0042' })
    const me = `/followers/${openid}`
    const received = async () => (await (await fetch(`${account}${me}/received`)).json() as { items: Array<{ type: string, text: string }> }).items
    for (const [at, deed] of [null, { text: '请问营业时间' }, { text: '菜單' }, { text: '咖啡豆' }, { text: 'ding' }, { key: 'MENU_POINTS' }, { text: '想加盟' }].entries()) {
      if (deed !== null) await post(`${me}/${'key' in deed ? 'click' : 'say'}`, deed)
      await eventually(async () => (await received()).length > at)
    }
    return received()
  }

  it('comes up, answers a follower in every way, is stopped by Ctrl-C, and comes up again with what it knew', async () => {
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
      if (round === 0) {
        const shown = await tryAnswers(phone)
        expect(shown.map(({ text }) => text)).toEqual([
          expect.stringContaining('人民路店'), expect.stringContaining('9:00–21:00'), expect.stringContaining('今天推荐'), expect.stringContaining('咖啡豆可以帮忙磨粉吗'),
          'dong', expect.stringContaining('128 分'), expect.stringContaining('专人'),
        ])
        const open = await (await fetch(`${url}/api/v1/accounts/1/conversations?status=open&limit=1`, { headers: { cookie } })).json() as { items: unknown[] }
        expect(open.items, 'a person has it').toHaveLength(1)
      }
      expect(await interrupt()).toBe(0)
    }
    const [first = 0, second = 0] = followers
    expect(first).toBeGreaterThanOrEqual(2000)
    expect(second).toBeGreaterThanOrEqual(first)
  }, 400_000)
})
