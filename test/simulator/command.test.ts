import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

interface Run {
  output: () => string
  started: Promise<string>
  stop: (signal: NodeJS.Signals) => Promise<number | null>
}

function run (env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/simulator.ts', '--port', '0'], { env: { PATH: process.env['PATH'], ...env } })
  let output = ''
  const started = new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString() })
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const [, url] = /WeChat API +(\S+)\n[\s\S]*WECHAT_ORIGINAL_ID/.exec(output) ?? []
      if (url !== undefined) resolve(url)
    })
    child.once('exit', (code) => { reject(new Error(`ended with ${code}: ${output}`)) })
  })
  return {
    output: () => output,
    started,
    async stop (signal) {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}

describe('npm run simulator', () => {
  it('prints where it is and harmless keys, and ends on SIGINT', async () => {
    const command = run({})
    const url = await command.started
    expect(command.output()).toContain(`${url}/phone`)
    expect(command.output()).toContain('WECHAT_APPID=wxd0000000000000001')
    expect(await (await fetch(`${url}/control`)).json()).toMatchObject({ accounts: [{ appid: 'wxd0000000000000001', mode: 'secure' }] })
    expect(await command.stop('SIGINT')).toBe(0)
  })

  it('takes keys from the environment without showing them, and ends on SIGTERM', async () => {
    const command = run({ WECHAT_APPID: 'wxd0000000000000077', WECHAT_APP_SECRET: 'doNotShowThis', WECHAT_MODE: 'plain' })
    const url = await command.started
    expect(await (await fetch(`${url}/control`)).json()).toMatchObject({ accounts: [{ appid: 'wxd0000000000000077', mode: 'plain' }] })
    expect(command.output()).not.toContain('doNotShowThis')
    expect(await command.stop('SIGTERM')).toBe(0)
  })

  it('does not start in a mode that there is not', async () => {
    await expect(run({ WECHAT_MODE: 'loud' }).started).rejects.toThrow('WECHAT_MODE must be one of plain, compatible, secure')
  })
})
