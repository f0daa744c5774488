import { randomBytes } from 'node:crypto'
import type { Static } from 'typebox'
import type { Clock } from '../../platform/clock.ts'
import type { Wechat } from '../../wechat/client.ts'
import { signJsUrl } from '../../wechat/js-signature.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { hostNotListed } from './pages.errors.ts'
import type { SignatureView } from './pages.schemas.ts'

interface Needs {
  clock: Clock
  wechat: Pick<Wechat, 'jsTicket'>
  caller: (accountId: number) => WechatAccount
  hostsOf: (accountId: number) => Promise<readonly string[]>
}

/** The host of a page's address, by its whole name; undefined for what is no page, such as `https://shop.example.com@elsewhere/`. */
export function pageHost (address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, host, username, password } = new URL(address)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? host : undefined
}

/** Signs addresses of the account's own pages, and no others: whoever has a signature may use the account's name there. */
export function createSignatures ({ clock, wechat, caller, hostsOf }: Needs) {
  return {
    async isListed (accountId: number, address: string): Promise<boolean> {
      const host = pageHost(address)
      return host !== undefined && (await hostsOf(accountId)).includes(host)
    },

    /** Throws PAGE_HOST_NOT_LISTED. */
    async sign (accountId: number, url: string, place: string): Promise<Static<typeof SignatureView>> {
      if (!await this.isListed(accountId, url)) throw hostNotListed(place)
      const account = caller(accountId)
      const ticket = await wechat.jsTicket(account)
      const nonceStr = randomBytes(12).toString('base64url')
      const timestamp = Math.floor(clock.now().getTime() / 1000)
      return { appId: account.appid, timestamp, nonceStr, signature: signJsUrl({ ticket, nonce: nonceStr, timestamp, url }) }
    },
  }
}

export type Signatures = ReturnType<typeof createSignatures>
