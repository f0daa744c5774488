import { parseJson } from './json.ts'
import { webhookMalformed } from './webhook.errors.ts'
import { MAX_BODY_DEPTH, MAX_BODY_LENGTH, emptyNode, parseXml } from './xml.ts'
import type { XmlNode, XmlValue } from './xml.ts'

/** The root element of an XML body, or the same from a JSON body, whose numbers become strings as they would be in XML. */
export function parseBody (text: string): XmlNode {
  return /^\uFEFF?\s*\{/.test(text) ? parseJsonBody(text) : parseXml(text)
}

function parseJsonBody (text: string): XmlNode {
  if (text.length > MAX_BODY_LENGTH) throw webhookMalformed('too long')
  const parsed = parse(text.replace(/^\uFEFF/, ''))
  if (typeof parsed !== 'object' || parsed === null) throw webhookMalformed('the JSON is not an object')
  return toNode(parsed, 1)
}

function parse (text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw webhookMalformed('the JSON does not parse', error)
  }
}

function toNode (source: object, depth: number): XmlNode {
  if (depth > MAX_BODY_DEPTH) throw webhookMalformed('nested too deep')
  const node = emptyNode()
  for (const [name, value] of Object.entries(source)) node[name] = toValue(value, depth + 1)
  return node
}

function toValue (value: unknown, depth: number): XmlValue {
  if (depth > MAX_BODY_DEPTH) throw webhookMalformed('nested too deep')
  if (Array.isArray(value)) return value.map((item) => toValue(item, depth + 1))
  if (typeof value === 'object' && value !== null) return toNode(value, depth)
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
