/** What a browser, or whoever poses as one, says about where a request comes from. */
export interface Claims {
  method: string
  contentType: string | undefined
  secFetchSite: string | undefined
  origin: string | undefined
  /** `x-duihua-request`: no page of another site can set it without asking us first, and we never say yes. */
  ownHeader: string | undefined
}

/** These change nothing, so another site gains nothing by having a browser send them: it cannot read the answer. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What a form of any other site can send without asking first. */
const formTypes = /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)/i

/** What gives a request away that may come from elsewhere. */
export type ForeignSign = 'form' | 'other-site' | 'other-origin' | 'no-header'

/**
 * Why a request that is signed in by cookie must not be believed, or undefined if it may. A browser sends the cookie by
 * itself, so a change needs a sign that one of our own pages asked for it: `Sec-Fetch-Site`, else `Origin`, else, from
 * programs that send neither, a header of our own.
 */
export function foreignBecause (claims: Claims, ourHosts: readonly string[]): ForeignSign | undefined {
  const { method, contentType, secFetchSite, origin, ownHeader } = claims
  if (safeMethods.has(method)) return undefined
  if (contentType !== undefined && formTypes.test(contentType)) return 'form'
  if (secFetchSite !== undefined) return ['same-origin', 'none'].includes(secFetchSite) ? undefined : 'other-site'
  if (origin !== undefined) return isOurs(origin, ourHosts) ? undefined : 'other-origin'
  return ownHeader === '1' ? undefined : 'no-header'
}

/** An opaque origin (`null`) has no host and is nobody's. */
function isOurs (origin: string, ourHosts: readonly string[]): boolean {
  return URL.canParse(origin) && ourHosts.includes(new URL(origin).host)
}
