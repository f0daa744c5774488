import type { Database } from '../platform/database/database.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { jsTickets } from './api/js-tickets.ts'
import { stableToken } from './api/tokens.ts'
import { createCredentials } from './credentials.ts'
import { type Downloaded, download } from './download.ts'
import type { AnswerOf, Endpoint, RequestOf, UploadEndpoint } from './endpoint.ts'
import { WechatError } from './errors.ts'
import { createTokens, type TokenState, type WechatAccount } from './token.ts'
import { createTransport, type TransportOptions } from './transport.ts'
import { upload, type UploadFile } from './upload.ts'

export interface WechatOptions extends TransportOptions {
  db: Database
  box: SecretBox
}

/** How a call for an account was answered: 0, or WeChat's refusal. */
export interface Heard { accountId: number, api: string, error: WechatError | undefined }

/** WeChat's server API, typed, for any account. Throws WechatError; knows nothing of who asks. */
export function createWechat ({ db, box, ...options }: WechatOptions) {
  const { clock } = options
  const transport = createTransport(options)
  const listeners: Array<(heard: Heard) => void> = []
  const credentials = createCredentials({ db, box, clock })
  const tokens = createTokens({
    credentials, clock,
    fetchToken: ({ appid, appSecret }, force) => transport.call(stableToken, {
      grant_type: 'client_credential', appid, secret: appSecret, force_refresh: force,
    }),
  })

  /** With the account's token; one that WeChat refuses is replaced once (page: getting an access token). */
  async function withToken<T> (account: WechatAccount, work: (token: string) => Promise<T>): Promise<T> {
    const token = await tokens.get(account)
    try {
      return await work(token)
    } catch (error) {
      if (!(error instanceof WechatError) || error.action !== 'token') throw error
      const other = await tokens.replace(account, { token, errcode: error.errcode })
      if (other === token) throw error
      return work(other)
    }
  }

  async function heard<T> ({ accountId }: WechatAccount, { path: api }: Endpoint, work: Promise<T>): Promise<T> {
    try {
      const answer = await work
      for (const listener of listeners) listener({ accountId, api, error: undefined })
      return answer
    } catch (error) {
      if (error instanceof WechatError) for (const listener of listeners) listener({ accountId, api, error })
      throw error
    }
  }

  /** One of the endpoints in `api/`, for an account. */
  function call<E extends Endpoint> (account: WechatAccount, endpoint: E, request: RequestOf<E>): Promise<AnswerOf<E>> {
    return heard(account, endpoint, withToken(account, (token) => transport.call(endpoint, request, token)))
  }

  return {
    call,
    /** A file with its request. A second try, after a refused token, opens the file again. */
    upload<E extends UploadEndpoint> (account: WechatAccount, endpoint: E, request: RequestOf<E>, file: UploadFile): Promise<AnswerOf<E>> {
      return heard(account, endpoint, withToken(account, (token) => upload(transport, endpoint, { request, file, token })))
    },
    /** A file, or the answer that WeChat gives instead of one. Whoever gets a stream reads it or destroys it. */
    download<E extends Endpoint> (account: WechatAccount, endpoint: E, request: RequestOf<E>, { maxBytes }: { maxBytes: number }): Promise<Downloaded<E>> {
      return heard(account, endpoint, withToken(account, (token) => download(transport, endpoint, { request, maxBytes, token })))
    },
    /** One that takes no token of the account's: its request says who asks. */
    callOpen: <E extends Endpoint> (endpoint: E, request: RequestOf<E>): Promise<AnswerOf<E>> => transport.call(endpoint, request),
    /** Fetches what a call will need, so that the call itself is all that a crash can cut off. */
    async prepare (account: WechatAccount): Promise<void> {
      await heard(account, stableToken, tokens.get(account))
    },
    /** The ticket that signatures for the JS-SDK are made with, one for all processes (page: JS-SDK, jsapi_ticket). */
    jsTicket (account: WechatAccount): Promise<string> {
      return credentials.obtain({ accountId: account.accountId, kind: 'jsTicket' }, {
        fetch: async () => {
          const { ticket, expires_in: livesSeconds } = await call(account, jsTickets.get, { type: 'jsapi' })
          return { value: ticket, livesSeconds }
        },
      })
    },
    /** What is known of the account's token; nothing before its first call. */
    tokenState: (accountId: number): Promise<TokenState | undefined> => tokens.state(accountId),
    /** Calls `listener` after every call for an account. It must be quick and must not throw. */
    listen: (listener: (heard: Heard) => void): void => { listeners.push(listener) },
    close: () => transport.close(),
  }
}

export type Wechat = ReturnType<typeof createWechat>
