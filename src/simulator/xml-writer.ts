import { cdata } from '../wechat/xml.ts'

export type XmlValue = string | number | XmlFields | XmlValue[]

export interface XmlFields { [name: string]: XmlValue }

/** Ids that WeChat writes without CDATA. They are strings here because they pass 2^53. */
const bareIds = new Set(['MsgId', 'MsgID', 'MsgDataId', 'Idx', 'bizmsgmenuid', 'MenuId', 'Count', 'publish_id'])

/** Writes a message the way WeChat does: text in CDATA, numbers bare, a list as a repeated element. */
export function writeXml (fields: XmlFields): string {
  return `<xml>${writeFields(fields)}</xml>`
}

function writeFields (fields: XmlFields): string {
  let xml = ''
  for (const [name, value] of Object.entries(fields)) xml += writeElement(name, value)
  return xml
}

function writeElement (name: string, value: XmlValue): string {
  if (Array.isArray(value)) return value.map((item) => writeElement(name, item)).join('')
  if (typeof value === 'object') return `<${name}>${writeFields(value)}</${name}>`
  const bare = typeof value === 'number' || (bareIds.has(name) && /^\d+$/.test(value))
  return `<${name}>${bare ? value : cdata(value)}</${name}>`
}
