import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('a start that fails', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'duihua-start-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** The real process, in a folder without `.env`. */
  async function start (env: NodeJS.ProcessEnv): Promise<{ code: number | null, said: string }> {
    const tsx = import.meta.resolve('tsx')
    const child = spawn(process.execPath, ['--import', tsx, join(root, 'src/server.ts')], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), DATA_DIR: folder, PORT: '0', ...env },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
    await once(child, 'close')
    return { code: child.exitCode, said }
  }

  const sesame = Buffer.from('sesame sesame sesame sesame 1234').toString('base64')
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['settings are wrong', { APP_KEY: `${sesame}x`, ADMIN_PASSWORD: 'sesame', WECHAT_TOKEN: 'se same' }, 'APP_KEY: '],
    ['the database does not answer', { APP_KEY: sesame, DATABASE_URL: 'mysql://u:sesame@127.0.0.1:9/duihua' }, 'DATABASE_URL'],
    ['the account is half there', { WECHAT_APPID: 'wx5f0c3a7d91e2b846', WECHAT_APP_SECRET: 'sesame' }, 'WECHAT_TOKEN: '],
  ])('because %s says what to do and keeps the secrets', async (_why, env, words) => {
    const { code, said } = await start(env)
    expect(code).toBe(1)
    expect(said).toContain(words)
    expect(said).not.toMatch(/sesame|c2VzYW1l| {4}at /)
  })
})
