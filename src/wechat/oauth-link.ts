import { requestInvalid } from './errors.ts'

const path = '/connect/oauth2/authorize'

export interface AuthorizeLink {
  appid: string
  /** Its host must be the one that is registered for web authorisation. */
  redirectUri: string
  /** `snsapi_base` asks nobody and tells the openid; `snsapi_userinfo` asks, and tells name and picture too. */
  scope: 'snsapi_base' | 'snsapi_userinfo'
  /** Comes back as it is: up to 128 letters and digits. */
  state?: string
  base?: string
}

/** Where to send a visitor, inside WeChat, to learn who it is. The order of the parameters matters (page: 网页授权). */
export function authorizeUrl ({ appid, redirectUri, scope, state = '', base = 'https://open.weixin.qq.com' }: AuthorizeLink): string {
  if (!/^https?:\/\//.test(redirectUri) || !URL.canParse(redirectUri)) throw requestInvalid(path, '/redirect_uri', 'it is no http or https address')
  if (!/^[\da-zA-Z]{0,128}$/.test(state)) throw requestInvalid(path, '/state', 'it may have up to 128 letters and digits')
  return `${base}${path}?appid=${encodeURIComponent(appid)}&redirect_uri=${encodeURIComponent(redirectUri)}`
    + `&response_type=code&scope=${scope}&state=${state}#wechat_redirect`
}
