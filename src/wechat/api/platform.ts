import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Nothing } from './answers.ts'

/** Single addresses; those of the callbacks may also be ranges such as `101.226.103.0/25`. */
const Addresses = Type.Object({ ip_list: Type.Array(Type.String()) })

/** Which machines of WeChat's talk to ours, and whether they reach us. */
export const platform = {
  /** Page "获取微信API服务器IP": where our calls go. */
  apiIps: endpoint({ method: 'GET', path: '/cgi-bin/get_api_domain_ip', effect: 'read', request: Nothing, answer: Addresses }),
  /** Page "获取微信推送服务器IP": where webhooks come from. They change; read them once a day. */
  callbackIps: endpoint({ method: 'GET', path: '/cgi-bin/getcallbackip', effect: 'read', request: Nothing, answer: Addresses }),
  /** Page "网络通信检测": WeChat looks up the host of the webhook and pings its addresses. 40201 when no webhook is set. */
  checkCallback: endpoint({
    method: 'POST',
    path: '/cgi-bin/callback/check',
    effect: 'read',
    request: Type.Object({
      action: Type.Enum(['dns', 'ping', 'all']),
      check_operator: Type.Enum(['DEFAULT', 'CHINANET', 'UNICOM', 'CAP']),
    }),
    answer: Type.Object({
      dns: Type.Optional(Type.Array(Type.Object({ ip: Type.String(), real_operator: Type.Optional(Type.String()) }))),
      ping: Type.Optional(Type.Array(Type.Object({
        ip: Type.String(),
        from_operator: Type.Optional(Type.String()),
        /** `0%` or `100%`: it is one ping. */
        package_loss: Type.Optional(Type.String()),
        time: Type.Optional(Type.String()),
      }))),
    }),
  }),
}
