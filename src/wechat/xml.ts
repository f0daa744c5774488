import { XMLParser } from 'fast-xml-parser'
import { webhookMalformed } from './webhook.errors.ts'

export type XmlValue = string | XmlNode | XmlValue[]

/** An element: its text, or its children by name. A name that occurs more than once holds an array. */
export interface XmlNode {
  [name: string]: XmlValue
}

/** WeChat's longest bodies, mass-send results and encrypted texts, stay below a tenth of this. */
export const MAX_BODY_LENGTH = 262_144
export const MAX_BODY_DEPTH = 10

// Text keeps every blank and every digit: ids are longer than a number can be.
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  jPath: false,
  maxNestedTags: MAX_BODY_DEPTH,
  entityDecoder: {
    decode: decodeText,
    addInputEntities: refuseEntities,
    setExternalEntities: refuseEntities,
    setXmlVersion: () => {},
    reset: () => {},
  },
  onDangerousProperty: (name) => { throw webhookMalformed(`no element is called ${name}`) },
})

/** Without a prototype, so that a name in the text can only ever be a field. */
export function emptyNode (): XmlNode {
  const node: XmlNode = Object.create(null)
  return node
}

/** Reads the XML subset that WeChat writes: `<xml>` with elements, text and CDATA. Everything else is refused. */
export function parseXml (text: string): XmlNode {
  const xml = text.replace(/^\uFEFF?\s*(?:<\?xml[^?]{0,200}\?>)?\s*/, '')
  assertShape(xml)
  const root = toValue(parse(xml))
  if (typeof root === 'string' || Array.isArray(root)) throw webhookMalformed('<xml> holds no element')
  return root
}

// XML 1.0 knows no way to write these characters, not even escaped; WeChat refuses a reply that holds one.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** The text without the characters that XML cannot hold. */
export function xmlText (text: string): string {
  return text.replace(FORBIDDEN, '')
}

export function cdata (text: string): string {
  return `<![CDATA[${xmlText(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

const TAG = /<(\/?)([A-Za-z_][\w.-]{0,63})[ \t\r\n]*(\/?)>/y

/**
 * The parser forgives what we must not: unbalanced tags, two roots, entities declared in a DOCTYPE. Outside CDATA only
 * plain tags pass. Inside it anything may stand: a follower may well write `<!DOCTYPE html>`.
 */
function assertShape (xml: string): void {
  if (xml.length > MAX_BODY_LENGTH) throw webhookMalformed('too long')
  if (!xml.startsWith('<xml')) throw webhookMalformed('<xml> is missing')
  const open: string[] = []
  let at = 0
  do {
    at = xml.startsWith('<![CDATA[', at) ? endOfCdata(xml, at) : readTag(xml, at, open)
    if (open.length > 0) at = xml.indexOf('<', at)
    if (at === -1) throw webhookMalformed(`<${open.at(-1)}> is not closed`)
  } while (open.length > 0)
  if (xml.slice(at).trim() !== '') throw webhookMalformed('something follows </xml>')
}

function endOfCdata (xml: string, start: number): number {
  const end = xml.indexOf(']]>', start)
  if (end === -1) throw webhookMalformed('CDATA is not closed')
  return end + ']]>'.length
}

/** Opens or closes one element on the stack; answers where the tag ends. */
function readTag (xml: string, start: number, open: string[]): number {
  TAG.lastIndex = start
  const [tag, slash, name, selfClosing] = TAG.exec(xml) ?? []
  if (tag === undefined || name === undefined || (slash !== '' && selfClosing !== '')) {
    throw webhookMalformed('only plain elements and CDATA are expected')
  }
  if (slash !== '') {
    if (open.pop() !== name) throw webhookMalformed(`</${name}> closes nothing`)
  } else if (selfClosing === '') {
    if (open.push(name) > MAX_BODY_DEPTH) throw webhookMalformed('nested too deep')
  }
  return start + tag.length
}

function parse (xml: string): unknown {
  try {
    const document: { xml?: unknown } = parser.parse(xml)
    return document.xml
  } catch (error) {
    throw webhookMalformed('the parser refuses it', error)
  }
}

/** From the parser's plain objects to nodes that inherit nothing, without the text between elements. */
function toValue (parsed: unknown): XmlValue {
  if (Array.isArray(parsed)) return parsed.map(toValue)
  if (typeof parsed !== 'object' || parsed === null) return String(parsed)
  const node = emptyNode()
  for (const [name, value] of Object.entries(parsed)) if (name !== '#text') node[name] = toValue(value)
  return node
}

const BLANK = /^[ \t\r\n]*$/
const ENTITY = /&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|(amp|lt|gt|quot|apos));/g
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' }

/** The parser calls this for plain text only, never for CDATA. Blank text is the layout between elements. */
function decodeText (text: string): string {
  if (BLANK.test(text)) return ''
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (reference, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? reference
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10)
    return code > 0 && code <= 0x10FFFF ? xmlText(String.fromCodePoint(code)) : reference
  })
}

function refuseEntities (): never {
  throw webhookMalformed('entities are declared')
}
