import { isIP } from 'node:net'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

// This platform calls from this machine; the range is there because WeChat's list has some too.
const apiAddresses = ['127.0.0.1', '::1']
const callbackAddresses = ['127.0.0.1', '::1', '101.226.103.0/25']

const actions = ['dns', 'ping', 'all']
const operators = ['DEFAULT', 'CHINANET', 'UNICOM', 'CAP']

export function addPlatformApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/get_api_domain_ip', who: 'any' }, () => ({ answer: { ip_list: apiAddresses } }))
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/getcallbackip', who: 'any' }, () => ({ answer: { ip_list: callbackAddresses } }))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/callback/check', who: 'any' }, checkCallback)
}

/** Page "网络通信检测". A name is not looked up here: it leads to this machine. */
function checkCallback ({ account: { settings: { webhookUrl } }, body: { action, check_operator: operator } }: AccountCall): Verdict {
  if (typeof action !== 'string' || !actions.includes(action)) return { refusal: refuse(40202, 'callbackCheck.action') }
  if (typeof operator !== 'string' || !operators.includes(operator)) return { refusal: refuse(40203, 'callbackCheck.operator') }
  if (webhookUrl === null) return { refusal: refuse(40201, 'callbackCheck.url') }
  const host = new URL(webhookUrl).hostname.replace(/^\[|\]$/g, '')
  const ip = isIP(host) === 0 ? '127.0.0.1' : host
  const from = operator === 'DEFAULT' ? 'CAP' : operator
  const dns: Fields = { dns: [{ ip, real_operator: 'CAP' }] }
  const ping: Fields = { ping: [{ ip, from_operator: from, package_loss: '0%', time: '0.045ms' }] }
  return { answer: { ...(action === 'ping' ? {} : dns), ...(action === 'dns' ? {} : ping) } }
}
