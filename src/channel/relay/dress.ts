import { randomInt } from 'node:crypto'
import type { DressAsWechat } from '../../outgoing/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { decodeAesKey, encrypt } from '../../wechat/crypto.ts'
import { sign } from '../../wechat/signature.ts'
import { cdata } from '../../wechat/xml.ts'

interface Needs {
  clock: Clock
  appidOf: (accountId: number) => string
}

/** As WeChat would deliver it to the receiver's own token, plain or in secure mode (pages: message push, message encryption). */
export function createDress ({ clock, appidOf }: Needs): DressAsWechat {
  return ({ accountId, keys: { token, aesKey }, sent: { xml, fromUserName, toUserName } }) => {
    const timestamp = String(Math.floor(clock.now().getTime() / 1000))
    const nonce = String(randomInt(100_000_000, 2_000_000_000))
    const query = new URLSearchParams({ signature: sign([token, timestamp, nonce]), timestamp, nonce, openid: fromUserName })
    if (aesKey === null) return { query: query.toString(), body: xml }
    const ciphertext = encrypt({ aesKey: decodeAesKey(aesKey), appid: appidOf(accountId), plaintext: xml })
    query.set('encrypt_type', 'aes')
    query.set('msg_signature', sign([token, timestamp, nonce, ciphertext]))
    return { query: query.toString(), body: `<xml><ToUserName>${cdata(toUserName)}</ToUserName><Encrypt>${cdata(ciphertext)}</Encrypt></xml>` }
  }
}
