import type { TouchContent } from '../../reach/index.ts'

type Replace = (address: string) => string

/**
 * As WeChat makes links of a text: in `<a href>`, and by itself. There the first character that is not ASCII ends an address: Chinese has
 * no spaces, and what follows is words that must not vanish with the address.
 */
const inTexts = /(?<=href\s*=\s*(["']))https?:\/\/[^\s<>"']+|https?:\/\/[!#-&(-;=?-~]+/gi
const textEnds = /[.,;:!?)]+$/
const word = /^[\p{L}\p{N}]/u

/** An address that is another for each follower is theirs already; and it is not known before they are. */
const isPersonal = (address: string) => address.includes('{{')

/** Every address in a content that somebody may open, replaced. Pictures and mini programs are none. */
export function withAddresses (content: TouchContent, replace: Replace): TouchContent {
  const changed = (address: string) => (isPersonal(address) || !URL.canParse(address) ? address : replace(address))
  switch (content.type) {
    case 'text': return { ...content, text: inText(content.text, changed) }
    case 'menu': return {
      ...content, ...(content.head !== undefined && { head: inText(content.head, changed) }), ...(content.tail !== undefined && { tail: inText(content.tail, changed) }),
    }
    case 'article': return { ...content, url: changed(content.url) }
    case 'template': return content.url === undefined ? content : { ...content, url: changed(content.url) }
    case 'notice': return content.page === undefined ? content : { ...content, page: changed(content.page) }
    default: return content
  }
}

/** Those that `withAddresses` would replace, each once. */
export function addressesIn (contents: readonly TouchContent[]): string[] {
  const found = new Set<string>()
  for (const content of contents) {
    withAddresses(content, (address) => {
      found.add(address)
      return address
    })
  }
  return [...found]
}

/** In `href` an ampersand may be written as an entity; the address is the same. */
function inText (text: string, replace: Replace): string {
  return text.replaceAll(inTexts, (found, quote: string | undefined, at: number) => {
    const end = quote === undefined ? textEnds.exec(found)?.[0] ?? '' : ''
    const written = found.slice(0, found.length - end.length)
    const address = written.replaceAll('&amp;', '&')
    const replaced = replace(address)
    if (replaced === address) return found
    // Some phones take what follows at once for part of the address, which then leads nowhere.
    const gap = end === '' && word.test(text.slice(at + found.length, at + found.length + 2)) ? ' ' : ''
    return `${replaced}${end}${gap}`
  })
}
