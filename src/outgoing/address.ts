import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isInner } from '../platform/inner-networks.ts'
import { webhookUrlPrivate, webhookUrlUnfit } from './outgoing.errors.ts'

export type Lookup = (host: string, options: { all: true }, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void

/** The name leads to an address that is not of the internet. */
export class InnerAddressError extends Error {}

const innerNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/
const patienceMs = 3000

/** The host as it stands in an address, without the brackets of IPv6 and the dot at the end of a name. */
export function hostOf ({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** Whether the host shows without asking anybody that it is not on the internet. */
export function isInnerHost (host: string): boolean {
  return isIP(host) === 0 ? innerNames.test(host) || !host.includes('.') : isInner(host)
}

/** Resolves names for connections and refuses those that lead inside: what was looked up is what is connected to, so no name can change between. */
export function createOuterLookup (lookup: Lookup = systemLookup): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) done(error ?? new Error('no address'), '', 4)
      else if (addresses.some(({ address }) => isInner(address))) done(new InnerAddressError('an inner address'), '', 4)
      else if (options.all === true) done(null, addresses)
      else done(null, first.address, first.family)
    })
  }
}

interface Rules { allowPrivate: boolean, lookup?: Lookup }

/** Looks at an address that somebody wants to be told at. A name that nobody knows yet may come to be known: connections look again. */
export function createUrlCheck ({ allowPrivate, lookup }: Rules) {
  const outerLookup = createOuterLookup(lookup)

  const leadsInside = (host: string): Promise<boolean> => new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs)
    outerLookup(host, { all: true }, (error) => {
      clearTimeout(timer)
      resolve(error instanceof InnerAddressError)
    })
  })

  /** Throws WEBHOOK_URL_UNFIT or WEBHOOK_URL_PRIVATE. */
  return async function assertUrl (address: string): Promise<void> {
    const url = URL.canParse(address) ? new URL(address) : undefined
    const isFit = url !== undefined && (url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:')) &&
      url.username === '' && url.password === '' && url.hash === ''
    if (!isFit) throw webhookUrlUnfit()
    const host = hostOf(url)
    if (!allowPrivate && (isInnerHost(host) || (isIP(host) === 0 && await leadsInside(host)))) throw webhookUrlPrivate(host)
  }
}
