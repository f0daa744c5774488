import { randomBytes } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { AppError } from '../../platform/errors.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import { oauth } from '../../wechat/api/oauth.ts'
import type { Wechat } from '../../wechat/client.ts'
import { authorizeUrl } from '../../wechat/oauth-link.ts'
import type { WechatAccount } from '../../wechat/token.ts'

export interface Asking {
  accountId: number
  appid: string
  /** Where they want to go. */
  to: string
  scope: 'base' | 'userinfo'
  /** The click that it is about; null when a page of somebody else's wants to know who it is. */
  visit: string | null
}

/** Sends the browser to WeChat; the cookie says afterwards that it is the same browser. */
export interface Begun { url: string, cookie: { name: string, value: string, path: string, isSecure: boolean, maxAgeSeconds: number } }

/** Who somebody is, as WeChat says. A snapshot of a page is shown to a made-up visitor, who is nobody. */
export interface Reader {
  openid: string | null
  unionid: string | null
  isSnapshot: boolean
  /** Only when they were asked. */
  nickname: string | null
  avatarUrl: string | null
}

interface Needs {
  wechat: Pick<Wechat, 'callOpen'>
  box: SecretBox
  clock: Clock
  baseUrl: () => string
  /** Where WeChat's page is that asks. */
  pageBase: string
  caller: (accountId: number) => WechatAccount
}

type Kept = Asking & { endsMs: number }

/** As long as a code of WeChat's lives, and a person may think before. */
const lifeSeconds = 10 * 60

/**
 * Web authorisation (page: 网页授权). What is wanted stays sealed in a cookie of the browser and is bound to the state that
 * WeChat carries: nobody can finish in another's browser, and nothing is kept here of who does not come back.
 */
export function createOauth ({ wechat, box, clock, baseUrl, pageBase, caller }: Needs) {
  const placeOf = (state: string) => `oauth.state:${state}`

  return {
    begin (asking: Asking): Begun {
      const state = randomBytes(16).toString('hex')
      const kept: Kept = { ...asking, endsMs: clock.now().getTime() + lifeSeconds * 1000 }
      const path = `/oauth/${asking.appid}`
      return {
        url: authorizeUrl({ appid: asking.appid, redirectUri: `${baseUrl()}${path}/callback`, scope: `snsapi_${asking.scope}`, state, base: pageBase }),
        cookie: {
          name: cookieOf(state), value: box.seal(JSON.stringify(kept), placeOf(state)), path, isSecure: baseUrl().startsWith('https:'), maxAgeSeconds: lifeSeconds,
        },
      }
    },

    /** What the browser that comes back wanted; undefined when it is none that left from here, or too late. */
    resume (state: string, sealed: string | undefined): Asking | undefined {
      const opened = sealed === undefined ? undefined : openOrNot(box, sealed, placeOf(state))
      if (opened === undefined) return undefined
      const { endsMs, ...asking } = JSON.parse(opened) as Kept
      return clock.now().getTime() < endsMs ? asking : undefined
    },

    /** Takes the code to WeChat, which a code survives once. Throws WechatError. */
    async readerOf ({ accountId, scope }: Asking, code: string): Promise<Reader> {
      const { appid, appSecret } = caller(accountId)
      const tokens = await wechat.callOpen(oauth.tokens, { appid, secret: appSecret, code, grant_type: 'authorization_code' })
      if (tokens.is_snapshotuser === 1) return { openid: null, unionid: null, isSnapshot: true, nickname: null, avatarUrl: null }
      const reader = { openid: tokens.openid, unionid: tokens.unionid ?? null, isSnapshot: false, nickname: null, avatarUrl: null }
      if (scope === 'base') return reader
      const { nickname, headimgurl, unionid } = await wechat.callOpen(oauth.user, { access_token: tokens.access_token, openid: tokens.openid, lang: 'zh_CN' })
      return { ...reader, unionid: unionid ?? reader.unionid, nickname: nickname ?? null, avatarUrl: headimgurl === undefined || headimgurl === '' ? null : headimgurl }
    },
  }
}

export type Oauth = ReturnType<typeof createOauth>

/** One for each way that is under way. */
export const cookieOf = (state: string): string => `duihua_oauth_${state.slice(0, 8)}`

/** What was sealed here, or nothing: others may have written it. */
export function openOrNot (box: SecretBox, sealed: string, place: string): string | undefined {
  try {
    return box.open(sealed, place)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
