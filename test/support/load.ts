import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { decodeAesKey, encrypt } from '../../src/wechat/crypto.ts'
import { sign } from '../../src/wechat/signature.ts'
import type { SimulatedAccount } from '../../src/simulator/index.ts'

/** The account that benches and fault runs use. */
export const loadAccount: SimulatedAccount = {
  appid: 'wx5f0c3a7d91e2b846', appSecret: '0123456789abcdef0123456789abcdef', originalId: 'gh_7c1e5a90d3b2', token: 'loadtoken',
  aesKey: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFE', mode: 'plain', webhookUrl: null, kind: 'service', verified: true,
}

/** The same account in the product's settings. */
export function accountEnv ({ appid, appSecret, originalId, token, aesKey, mode }: SimulatedAccount): Record<string, string> {
  return {
    WECHAT_APPID: appid, WECHAT_APP_SECRET: appSecret, WECHAT_ORIGINAL_ID: originalId, WECHAT_TOKEN: token, WECHAT_AES_KEY: aesKey ?? '', WECHAT_MODE: mode,
  }
}

export interface SignedMessage { path: string, body: string, msgId: string }

export const openidOf = (follower: number) => `oLoad${String(follower).padStart(23, '0')}`

/** Distinct text messages, signed as WeChat signs them. */
export function createMessages (account: SimulatedAccount, { followers }: { followers: number }) {
  const key = decodeAesKey(account.aesKey ?? '')
  let serial = BigInt(Date.now()) * 1_000_000n
  return (): SignedMessage => {
    const msgId = String(++serial)
    const follower = Number(serial % BigInt(followers))
    const now = Math.floor(Date.now() / 1000)
    const nonce = randomUUID().slice(0, 10)
    const openid = openidOf(follower)
    const xml = `<xml><ToUserName><![CDATA[${account.originalId}]]></ToUserName><FromUserName><![CDATA[${openid}]]></FromUserName>` +
      `<CreateTime>${now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好，请问订单 ${msgId} 什么时候发货？]]></Content><MsgId>${msgId}</MsgId></xml>`
    const timestamp = String(now)
    const signature = sign([account.token, timestamp, nonce])
    const query = `signature=${signature}&timestamp=${timestamp}&nonce=${nonce}&openid=${openid}`
    if (account.mode === 'plain') return { path: `/wechat/${account.appid}?${query}`, body: xml, msgId }
    const ciphertext = encrypt({ aesKey: key, appid: account.appid, plaintext: xml })
    const msgSignature = sign([account.token, timestamp, nonce, ciphertext])
    const body = `<xml><ToUserName><![CDATA[${account.originalId}]]></ToUserName><Encrypt><![CDATA[${ciphertext}]]></Encrypt></xml>`
    return { path: `/wechat/${account.appid}?${query}&encrypt_type=aes&msg_signature=${msgSignature}`, body, msgId }
  }
}

export interface LoadResult { sent: number, acknowledged: number, failed: number, seconds: number, perSecond: number, latenciesMs: number[] }

interface Load { url: string, connections: number, next: () => SignedMessage, seconds?: number, count?: number }

/** Closed loop: each connection sends the next message when the last was answered. Bounded by time, by count, or both. */
export async function runLoad ({ url, connections, next, seconds = 60, count = Infinity }: Load): Promise<LoadResult> {
  const pool = new Pool(url, { connections, pipelining: 1 })
  const latenciesMs: number[] = []
  let sent = 0
  let acknowledged = 0
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < until && sent < count) {
      sent++
      const { path, body } = next()
      const began = performance.now()
      const isTaken = await pool.request({ method: 'POST', path, body, headers: { 'content-type': 'text/xml' } })
        .then(async ({ statusCode, body: answer }) => {
          await answer.dump()
          return statusCode === 200
        }, () => false)
      latenciesMs.push(performance.now() - began)
      if (isTaken) acknowledged++
    }
  }))
  const spent = (performance.now() - startedAt) / 1000
  await pool.destroy()
  return { sent, acknowledged, failed: sent - acknowledged, seconds: spent, perSecond: acknowledged / spent, latenciesMs }
}

export function percentile (values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export function median (values: readonly number[]): number {
  return percentile(values, 0.5)
}
