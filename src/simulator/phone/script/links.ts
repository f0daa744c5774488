/** Where a link may lead. Only what a person presses is opened, and only the web. */
export const linksScript = String.raw`
/** Anything but a web address is no link: null. */
function webAddress (value) {
  try {
    const { protocol, href } = new URL(value)
    return protocol === 'http:' || protocol === 'https:' ? href : null
  } catch { return null }
}

/** The account's files that the simulator itself serves; nothing else is loaded without a press. */
function ownFile (value) {
  const address = webAddress(value)
  if (address === null) return null
  const { port, pathname } = new URL(address)
  return port === location.port && pathname.startsWith('/mmbiz/') ? pathname : null
}

/** What a real phone adds by itself: who holds it. */
function destination (address, openid) {
  const { host, pathname, searchParams, hash } = new URL(address)
  if (pathname !== '/connect/oauth2/authorize' || (host !== 'open.weixin.qq.com' && host !== location.host)) return address
  searchParams.set('openid', openid)
  return location.origin + pathname + '?' + searchParams + hash
}

/** The page where a one-time message is confirmed. */
function isOneTime (address) {
  const { host, pathname } = new URL(address)
  return host === 'mp.weixin.qq.com' && pathname === '/mp/subscribemsg'
}

/** A text in pieces: plain ones, and links as WeChat allows them. */
function piecesOf (text) {
  const link = /<a\s[^>]*href=["']([^"']*)["'][^>]*>([^<]*)<\/a>|(https?:\/\/[^\s<>"'，。！？、；（）]+)/gi
  const pieces = []
  let from = 0
  for (const match of text.matchAll(link)) {
    const [whole, href, label, bare] = match
    pieces.push({ text: text.slice(from, match.index) })
    pieces.push(bare === undefined ? { text: label, address: href } : { text: bare, address: bare })
    from = match.index + whole.length
  }
  return [...pieces, { text: text.slice(from) }].filter(({ text }) => text !== '')
}
`
