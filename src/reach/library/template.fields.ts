/** The types that WeChat checks (pages "发送模板消息", "发送订阅通知"). `text` takes anything: the fields of industry templates. */
export const fieldTypes = [
  'thing', 'number', 'letter', 'symbol', 'character_string', 'time', 'date', 'amount', 'phone_number', 'car_number', 'name', 'phrase', 'enum_string', 'text',
] as const
export type FieldType = typeof fieldTypes[number]

export interface TemplateField {
  /** As in the content: `thing1`. */
  key: string
  type: FieldType
  /** What stands before it, such as 商品名称. */
  label: string
  /** The first and the last line of industry templates, which may be left out: WeChat no longer shows them. */
  isOptional: boolean
  /** What may stand there, of an enumeration. */
  values: string[] | null
}

/** WeChat writes `enum_string1.DATA` for the code of a place. */
interface Enumeration { keywordCode: string, enumValueList: string[] }

const typed: ReadonlySet<string> = new Set(fieldTypes)
const optional: ReadonlySet<string> = new Set(['first', 'remark'])

/** The places in a template's text that take a value, each once, in their order. */
export function fieldsOf (content: string, enumerations: readonly Enumeration[] = []): TemplateField[] {
  const valuesOf = new Map(enumerations.map(({ keywordCode, enumValueList }) => [keywordCode.replace(/\.DATA$/, ''), enumValueList]))
  const fields = new Map<string, TemplateField>()
  for (const [, before = '', key = ''] of content.matchAll(/([^\n{}]*)\{\{(\w+)\.DATA\}\}/g)) {
    if (fields.has(key)) continue
    const values = valuesOf.get(key) ?? null
    fields.set(key, { key, type: typeOf(key, values), label: before.replace(/[:：\s]+$/, '').trim().slice(0, 64), isOptional: optional.has(key), values })
  }
  return [...fields.values()]
}

function typeOf (key: string, values: readonly string[] | null): FieldType {
  if (values !== null) return 'enum_string'
  const type = key.replace(/\d+$/, '')
  // Without its list an enumeration takes what WeChat takes.
  return type !== 'enum_string' && isFieldType(type) ? type : 'text'
}

function isFieldType (type: string): type is FieldType {
  return typed.has(type)
}
