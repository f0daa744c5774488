import type { AccountState } from '../account.ts'
import type { Grant, UserTokens } from '../books/oauth-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { ApiTable, Judged, OpenCall } from './api.ts'
import { addOpenApi, done } from './api.ts'
import { accountBy } from './credentials.ts'

/** Page "网页授权". The tokens here are each person's, and not the account's. */
export function addOauthApis (apis: ApiTable, world: World): void {
  const add = (path: string, work: (call: OpenCall, path: string) => Judged) =>
    addOpenApi(apis, world, { method: 'GET', path }, (call) => work(call, path))

  add('/sns/oauth2/access_token', ({ query, nowMs }, path) => {
    const account = accountBy(world, { appid: query['appid'], secret: query['secret'] })
    return judged(account, path, nowMs, ({ oauth }) => {
      const { code, grant_type: grantType } = query
      if (grantType !== 'authorization_code') return refuse(40002, 'oauth.grantType')
      return isFilled(code) ? oauth.redeem(code, nowMs) : refuse(41008, 'oauth.codeMissing')
    })
  })
  add('/sns/oauth2/refresh_token', ({ query, nowMs }, path) =>
    judged(accountNamed(world, query['appid']), path, nowMs, ({ oauth }) => {
      const { refresh_token: token, grant_type: grantType } = query
      if (grantType !== 'refresh_token') return refuse(40002, 'oauth.grantType')
      return isFilled(token) ? oauth.refresh(token, nowMs) : refuse(41003, 'oauth.refreshTokenMissing')
    }))
  add('/sns/userinfo', (call, path) => asPerson(world, call, path, viewPerson))
  add('/sns/auth', (call, path) => asPerson(world, call, path, () => done))
}

function accountNamed ({ accounts }: World, appid: unknown): AccountState | Refusal {
  if (!isFilled(appid)) return refuse(41002, 'oauth.appidMissing')
  return accounts.get(appid) ?? refuse(40013, 'oauth.appid')
}

/** Counted, and for accounts that have web authorisation. */
function mayCall ({ settings: { kind, verified }, calls, quotas }: AccountState, path: string, nowMs: number): Refusal | null {
  calls.set(path, (calls.get(path) ?? 0) + 1)
  return kind === 'service' && verified ? quotas.take(path, nowMs) : refuse(48001, 'account.capability')
}

function judged (account: AccountState | Refusal, path: string, nowMs: number, work: (account: AccountState) => UserTokens | Refusal): Judged {
  if (isRefusal(account)) return { appid: null, verdict: { refusal: account } }
  const { appid } = account.settings
  const tokens = mayCall(account, path, nowMs) ?? work(account)
  return { appid, verdict: isRefusal(tokens) ? { refusal: tokens } : { answer: viewTokens(account, tokens) } }
}

function viewTokens (account: AccountState, { accessToken, refreshToken, seconds, grant }: UserTokens): Fields {
  const { openid, scope, isSnapshot } = grant
  return {
    access_token: accessToken, expires_in: seconds, refresh_token: refreshToken, openid, scope,
    ...(isSnapshot ? { is_snapshotuser: 1 } : {}), ...(scope === 'snsapi_userinfo' ? unionOf(account, openid) : {}),
  }
}

/** With a person's token: whose account it is for shows by the token alone. */
function asPerson (
  { accounts }: World, { query, nowMs }: OpenCall, path: string, work: (account: AccountState, grant: Grant) => Judged['verdict'],
): Judged {
  const { access_token: token, openid } = query
  const no = (refusal: Refusal, appid: string | null = null): Judged => ({ appid, verdict: { refusal } })
  if (!isFilled(token)) return no(refuse(41001, 'oauth.tokenMissing'))
  for (const [appid, account] of accounts) {
    const grant = account.oauth.find(token, nowMs)
    if (grant === undefined) continue
    const refusal = mayCall(account, path, nowMs)
    if (refusal !== null) return no(refusal, appid)
    if (grant === 'expired') return no(refuse(42001, 'oauth.tokenExpired'), appid)
    if (grant.openid !== openid) return no(refuse(40003, 'oauth.openid'), appid)
    return { appid, verdict: work(account, grant) }
  }
  return no(refuse(40001, 'oauth.token'))
}

/** Gender and region are given no more, as everywhere. */
function viewPerson (account: AccountState, { openid, scope, nickname }: Grant): Judged['verdict'] {
  if (scope !== 'snsapi_userinfo') return { refusal: refuse(50001, 'oauth.scope', openid) }
  return {
    answer: { openid, nickname, sex: 0, province: '', city: '', country: '', headimgurl: '', privilege: [], ...unionOf(account, openid) },
  }
}

function unionOf ({ followers }: AccountState, openid: string): Fields {
  const unionid = followers.find(openid)?.unionid ?? ''
  return unionid === '' ? {} : { unionid }
}
