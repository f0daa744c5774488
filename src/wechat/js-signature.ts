import { createHash } from 'node:crypto'

export interface JsSigned {
  ticket: string
  nonce: string
  /** Seconds. */
  timestamp: number | string
  /** The page's whole address; what comes behind # does not count. */
  url: string
}

/** What `wx.config` of the JS-SDK asks for (page: JS-SDK使用权限签名算法). Nothing is escaped. */
export function signJsUrl ({ ticket, nonce, timestamp, url }: JsSigned): string {
  const [page = ''] = url.split('#')
  return createHash('sha1').update(`jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${page}`).digest('hex')
}
