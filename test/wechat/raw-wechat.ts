import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { createMovableClock } from '../../src/platform/clock.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat, type Wechat, type WechatOptions } from '../../src/wechat/client.ts'
import type { WechatAccount } from '../../src/wechat/token.ts'
import { startGround } from '../platform/harness.ts'

export interface RawWechat {
  wechat: Wechat
  caller: WechatAccount
  tokensGiven: () => number
}

/** The client against a WeChat that does whatever `serve` does, but for giving out tokens `t1`, `t2` and so on. */
export async function startRawWechat (
  serve: (request: IncomingMessage, response: ServerResponse) => void, options: Partial<WechatOptions> = {},
): Promise<RawWechat> {
  let tokens = 0
  const server = createServer((request, response) => {
    if (request.url !== '/cgi-bin/stable_token') return serve(request, response)
    request.resume()
    tokens += 1
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: `t${tokens}`, expires_in: 7200 }))
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const ground = await startGround()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const wechat = createWechat({
    db: ground.db, box: createSecretBox(Buffer.alloc(32, 1).toString('base64')), clock: createMovableClock('2026-03-01T09:00:00Z'),
    base: `http://127.0.0.1:${address.port}`, timeoutMs: 300, backoffMs: [5, 5], ...options,
  })
  onTestFinished(async () => {
    await wechat.close()
    server.closeAllConnections()
    server.close()
    await ground.stop()
  })
  return {
    wechat,
    caller: { accountId: 1, appid: 'wx5f0c3a7d91e2b846', appSecret: 'secret' },
    tokensGiven: () => tokens,
  }
}

export async function bodyOf (request: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}
