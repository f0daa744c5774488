import type { FastifyPluginAsync } from 'fastify'
import { isOpenid } from '../follower-actions.ts'
import type { AccountState } from '../account.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'

const path = '/connect/oauth2/authorize'

/** The rule that is broken, and what the phone shows. */
interface Fault { rule: string, text: string }

interface Asked {
  account: AccountState
  page: URL
  scope: 'snsapi_base' | 'snsapi_userinfo'
  openid: string
}

/**
 * On open.weixin.qq.com, the page that asks a person. Here nobody is asked: whoever `openid` names agrees at once, under `nickname`,
 * and with `snapshot=1` is a made-up visitor. Those three are the simulator's own; a real phone knows who holds it.
 */
export const oauthPageRoutes: FastifyPluginAsync<{ world: World }> = async (app, { world }) => {
  app.get(path, async (request, reply) => {
    const query = isFields(request.query) ? request.query : {}
    const asked = readAsked(world, query)
    const nowMs = world.clock.now().getTime()
    if ('rule' in asked) {
      world.log.push({ at: nowMs, appid: null, api: path, rule: asked.rule, errcode: null })
      return reply.code(400).type('text/html; charset=utf-8').send(`<!doctype html><meta charset="utf-8"><p>${asked.text}</p>`)
    }
    const { account, page, scope, openid } = asked
    const code = account.oauth.authorize({ openid, scope, nickname: textOf(query['nickname']), isSnapshot: query['snapshot'] === '1' }, nowMs)
    page.searchParams.append('code', code)
    page.searchParams.append('state', textOf(query['state']))
    return reply.redirect(page.href)
  })
}

function readAsked ({ accounts }: World, query: Fields): Asked | Fault {
  const { appid, redirect_uri: redirect, response_type: type, scope, state = '', openid } = query
  const account = isFilled(appid) ? accounts.get(appid) : undefined
  if (account === undefined) return { rule: 'oauth.pageAppid', text: 'AppID 参数错误' }
  const { kind, verified, webDomains } = account.settings
  if (kind !== 'service' || !verified) return { rule: 'oauth.pageCapability', text: 'Scope 参数错误或没有 Scope 权限' }
  const page = isFilled(redirect) && /^https?:\/\//.test(redirect) && URL.canParse(redirect) ? new URL(redirect) : undefined
  if (page === undefined) return { rule: 'oauth.pageRedirect', text: 'redirect_uri 参数错误' }
  if (webDomains !== undefined && !webDomains.includes(page.hostname)) return { rule: 'oauth.pageDomain', text: 'redirect_uri 域名与后台配置不一致' }
  if (type !== 'code') return { rule: 'oauth.pageResponseType', text: 'response_type 参数错误' }
  if (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo') return { rule: 'oauth.pageScope', text: 'Scope 参数错误或没有 Scope 权限' }
  if (typeof state !== 'string' || !/^[\da-zA-Z]{0,128}$/.test(state)) return { rule: 'oauth.pageState', text: 'state 参数错误' }
  if (!isFilled(openid) || !isOpenid(openid)) return { rule: 'oauth.pageOpenid', text: '请在微信客户端打开链接：模拟平台用 openid 参数指明是谁' }
  return { account, page, scope, openid }
}
