import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

describe('the command for whoever holds the machine', () => {
  let database: TestDatabase
  beforeEach(async () => { database = await createTestDatabase() })
  afterEach(() => database.remove())

  /** Runs in an empty folder, so that no .env of this machine is read. */
  const admin = (args: string[], { input = '', env = {} }: { input?: string, env?: Record<string, string> } = {}) =>
    new Promise<{ code: number | null, out: string, err: string }>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), pathOf('src/admin.ts'), ...args], {
        cwd: database.dataDir,
        env: {
          PATH: process.env['PATH'], TSX_TSCONFIG_PATH: pathOf('tsconfig.json'),
          DATABASE_URL: database.url, DATA_DIR: database.dataDir, ...env,
        },
      })
      let out = ''
      let err = ''
      child.stdout.on('data', (text) => { out += String(text) })
      child.stderr.on('data', (text) => { err += String(text) })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, out, err }))
      child.stdin.end(input)
    })

  it('makes an admin, lists, and resets a password, which comes from the settings or the input', async () => {
    const password = 'correct horse battery'
    const created = await admin(['create', '--name', 'Root', '--display', '管理员'], { env: { ADMIN_PASSWORD: password } })
    expect(created).toMatchObject({ code: 0, err: '' })
    const reset = await admin(['reset-password', '--name', 'root'], { input: 'a much better password\n' })
    expect(reset).toMatchObject({ code: 0, err: '' })
    const listed = await admin(['list'])
    expect(listed).toMatchObject({ code: 0, out: '1\troot\t管理员\tadmin@all\t\n' })
    for (const { out } of [created, reset, listed]) expect(out).not.toMatch(/horse|better|argon2/)
  })

  it.each<[string[], string, string]>([
    [['create', '--name', 'root'], 'short\n', '12 to 200 characters'],
    [['create'], '', 'needs --name'],
    [['reset-password', '--name', 'nobody'], 'a much better password\n', 'no such user'],
    [['destroy'], '', 'Usage: npm run admin'],
    [['toString'], '', 'Usage: npm run admin'],
    [['list', '--force'], '', '--force'],
    [['rotate-key'], '', 'APP_KEY_PREVIOUS'],
  ])('says what is wrong with %j', async (args, input, message) => {
    const { code, out, err } = await admin(args, { input })
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain(message)
    expect(err).not.toMatch(/^\s+at /m)
  })
})
