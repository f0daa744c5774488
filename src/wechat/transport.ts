import { type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { Pool } from 'undici'
import { cutOff, notSent, refusedByWechat, WechatError } from './errors.ts'
import { parseJson } from './json.ts'
import type { Tokens, WechatAccount } from './token.ts'

/** One of WeChat's APIs. A `send` reaches a person: if its answer is lost, nobody may simply repeat it. */
export interface Endpoint<Answer extends TSchema> {
  name: string
  method: 'GET' | 'POST'
  path: string
  effect: 'read' | 'write' | 'send'
  answer: Answer
}

export interface CallInput { query?: Record<string, string>, body?: unknown }

export interface ApiOptions {
  base: string
  connections?: number
  timeoutMs?: number
  /** Waits between the tries of a read. */
  backoffMs?: readonly number[]
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])
const maxAnswerBytes = 16 * 1024 * 1024

/** Calls over kept connections, with WeChat's errors sorted into what to do about them. */
export function createApi ({ base, connections = 64, timeoutMs = 8000, backoffMs = [200, 1000] }: ApiOptions) {
  const pool = new Pool(base, { connections, connectTimeout: 3000, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })

  async function exchange (endpoint: Endpoint<TSchema>, { query = {}, body }: CallInput): Promise<unknown> {
    const { name, method, path } = endpoint
    let text: string
    try {
      const { statusCode, body: answer } = await pool.request({
        method,
        path,
        query,
        signal: AbortSignal.timeout(timeoutMs * 2),
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      text = await boundedText(answer)
      if (statusCode !== 200) throw cutOff(name, new Error(`HTTP ${statusCode}`))
    } catch (error) {
      if (error instanceof WechatError) throw error
      throw neverSent.has((error as { code?: string }).code ?? '') ? notSent(name, error) : cutOff(name, error)
    }
    try {
      return parseJson(text)
    } catch (error) {
      throw cutOff(name, error)
    }
  }

  /** A missing `errcode` means 0 when what the call promises is there. */
  function judge<Answer extends TSchema> (endpoint: Endpoint<Answer>, answer: unknown): Static<Answer> {
    const { errcode, errmsg } = (answer ?? {}) as { errcode?: unknown, errmsg?: unknown }
    if (typeof errcode === 'number' && errcode !== 0) throw refusedByWechat(endpoint.name, errcode, typeof errmsg === 'string' ? errmsg : '')
    if (!Value.Check(endpoint.answer, answer)) throw cutOff(endpoint.name, new Error('the answer has an unknown shape'))
    return answer
  }

  /** Without a token: the token calls themselves. */
  async function callBare<Answer extends TSchema> (endpoint: Endpoint<Answer>, input: CallInput): Promise<Static<Answer>> {
    for (let tries = 0; ; tries++) {
      try {
        return judge(endpoint, await exchange(endpoint, input))
      } catch (error) {
        const wait = backoffMs[tries]
        const isWorthwhile = error instanceof WechatError && error.action === 'transient' && endpoint.effect === 'read'
        if (!isWorthwhile || wait === undefined) throw error
        await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())))
      }
    }
  }

  return {
    callBare,
    /** With the account's token; one that WeChat refuses is replaced once (page: getting an access token). */
    async call<Answer extends TSchema> (tokens: Tokens, account: WechatAccount, endpoint: Endpoint<Answer>, input: CallInput): Promise<Static<Answer>> {
      const token = await tokens.get(account)
      const withToken = (value: string) => callBare(endpoint, { ...input, query: { ...input.query, access_token: value } })
      try {
        return await withToken(token)
      } catch (error) {
        if (!(error instanceof WechatError) || error.action !== 'token') throw error
        return withToken(await tokens.replace(account, token))
      }
    },
    close: () => pool.destroy(),
  }
}

async function boundedText (body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > maxAnswerBytes) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
