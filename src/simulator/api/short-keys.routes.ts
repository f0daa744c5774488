import { randomInt } from 'node:crypto'
import { byteLength } from '../../wechat/text.ts'
import { refuse } from '../refusal.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { ApiTable } from './api.ts'
import { addAccountApi } from './api.ts'

/** Pages "获取短key", "通过短key获取数据". */
const maxSeconds = 2_592_000
const maxBytes = 4096
const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const keyLength = 15
const kept = 100_000

interface Stored {
  appid: string
  data: string
  createdAtMs: number
  endsMs: number
}

export function addShortKeyApis (apis: ApiTable, world: World): void {
  const byKey = new Map<string, Stored>()

  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/shorten/gen', who: 'verifiedService' }, ({ account, body, nowMs }) => {
    const { long_data: data, expire_seconds: seconds = maxSeconds } = body
    if (!isFilled(data)) return { refusal: refuse(40035, 'shortKeys.dataMissing') }
    if (byteLength(data) > maxBytes) return { refusal: refuse(9410010, 'shortKeys.dataSize') }
    if (!Number.isInteger(seconds) || Number(seconds) < 1 || Number(seconds) > maxSeconds) return { refusal: refuse(9410011, 'shortKeys.expireSeconds') }
    const key = Array.from({ length: keyLength }, () => signs[randomInt(signs.length)]).join('')
    byKey.set(key, { appid: account.settings.appid, data, createdAtMs: nowMs, endsMs: nowMs + Number(seconds) * 1000 })
    const [oldest = ''] = byKey.keys()
    if (byKey.size > kept) byKey.delete(oldest)
    return { answer: { errcode: 0, errmsg: 'ok', short_key: key } }
  })

  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/shorten/fetch', who: 'verifiedService' }, ({ account, body: { short_key: key }, nowMs }) => {
    const stored = isFilled(key) ? byKey.get(key) : undefined
    if (stored?.appid !== account.settings.appid || nowMs >= stored.endsMs) return { refusal: refuse(9410012, 'shortKeys.unknown') }
    const { data, createdAtMs, endsMs } = stored
    const left = Math.ceil((endsMs - nowMs) / 1000)
    return { answer: { errcode: 0, errmsg: 'ok', long_data: data, create_time: Math.floor(createdAtMs / 1000), expire_seconds: left } }
  })
}
