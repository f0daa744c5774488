import { createServer } from 'node:http'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Type } from 'typebox'
import { describe, expect, it, onTestFinished } from 'vitest'
import { differences } from '../../src/wechat/shape.ts'
import { projectRoot } from '../support/process.ts'
import { startWire } from './wire.ts'

const run = promisify(execFile)

/** The command as an owner of an account runs it. */
async function check (env: Record<string, string>): Promise<{ code: number, out: string }> {
  const command = ['--import', 'tsx', 'src/wechat-check.ts']
  const options = { cwd: projectRoot, env: { PATH: process.env['PATH'] ?? '', ...env } }
  return run(process.execPath, command, options).then(({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number, stdout: string, stderr: string }) => ({ code: error.code, out: error.stdout + error.stderr }))
}

describe('a comparison of answers with schemas', () => {
  const schema = Type.Object({
    list: Type.Array(Type.Object({ openid: Type.String(), remark: Type.Optional(Type.String()) })),
    kind: Type.Optional(Type.Union([Type.Object({ a: Type.Integer() }), Type.Object({ b: Type.String() })])),
    data: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  })

  it.each([
    [{ list: [] }, []],
    [{ errcode: 0, errmsg: 'ok', list: [{ openid: 'o1', remark: '老顾客' }] }, []],
    [{ list: [{ openid: 7 }] }, ['/list/0/openid must be string']],
    [{ list: [{ openid: 'o1', nickname: '张三' }, { openid: 'o2', nickname: '李四' }] }, ['/list/*/nickname is not known to us']],
    [{ list: [], kind: { b: 'x' }, data: { anything: 1 } }, []],
    [{ list: [], kind: { b: 'x', c: 1 } }, ['/kind/c is not known to us']],
    [{}, ['/ must have required properties list']],
  ])('of %j finds %j', (answer, expected) => {
    expect(differences(schema, answer)).toEqual(expected)
  })

  it('never tells a value', () => {
    expect(differences(schema, { list: [{ openid: 4711, remark: ['geheim'] }] }).join()).not.toMatch(/4711|geheim/)
  })
})

describe('npm run wechat:check', () => {
  it('finds an honest platform as expected, and changes nothing', async () => {
    const { simulator, account, caller, clock } = await startWire({ simulator: { clock: { now: () => new Date() } } })
    const openid = account.addFollower({ subscribedAt: clock.now() })
    const { code, out } = await check({ WECHAT_APPID: caller.appid, WECHAT_APP_SECRET: caller.appSecret, WECHAT_API_BASE: simulator.url })
    expect(out).not.toContain('✗')
    expect(code).toBe(0)
    expect(out).toContain('✓ /cgi-bin/user/info  as expected')
    expect(out).toContain('– /cgi-bin/menu/get  refused with 46003')
    expect(out).toContain('✓ /cgi-bin/user/tag/get  as expected')
    expect(out).not.toContain(openid)
  })

  it('says where a platform answers otherwise', async () => {
    const { simulator, account, caller } = await startWire({ simulator: { clock: { now: () => new Date() } } })
    account.addFollower()
    const between = createServer((request, response) => {
      void fetch(`${simulator.url}${request.url ?? ''}`, { method: request.method ?? 'GET', ...(request.method === 'POST' && { body: request, duplex: 'half' as const }) })
        .then(async (answer) => {
          const text = await answer.text()
          response.end(request.url?.startsWith('/cgi-bin/user/info?') ? text.replace('"subscribe":1', '"subscribe":"yes","mood":"glad"') : text)
        })
    })
    await new Promise<void>((resolve) => { between.listen(0, '127.0.0.1', resolve) })
    onTestFinished(() => { between.close() })
    const address = between.address()
    const base = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
    const { code, out } = await check({ WECHAT_APPID: caller.appid, WECHAT_APP_SECRET: caller.appSecret, WECHAT_API_BASE: base })
    expect(out).toContain('✗ /cgi-bin/user/info  different\n    /subscribe must be integer\n    /mood is not known to us')
    expect(code).toBe(1)
  })

  it('skips what it knows nobody to ask about', async () => {
    const { simulator, caller } = await startWire({ simulator: { clock: { now: () => new Date() } } })
    const { code, out } = await check({ WECHAT_APPID: caller.appid, WECHAT_APP_SECRET: caller.appSecret, WECHAT_API_BASE: simulator.url })
    expect(out).toContain('– /cgi-bin/user/info  nothing to ask about')
    expect(code).toBe(0)
  })

  it('asks for what it needs', async () => {
    expect(await check({})).toMatchObject({ code: 2, out: expect.stringContaining('WECHAT_APPID and WECHAT_APP_SECRET') })
    const { simulator, caller } = await startWire()
    expect(await check({ WECHAT_APPID: caller.appid, WECHAT_APP_SECRET: 'wrong', WECHAT_API_BASE: simulator.url }))
      .toMatchObject({ code: 2, out: expect.stringContaining('40125') })
  })
})
