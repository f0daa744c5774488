import type { EnumValues, TemplateForm } from '../rules/template-data.ts'
import { readForm } from '../rules/template-data.ts'
import type { Fields } from '../values.ts'
import { createTemplateId } from './template-book.ts'

/** A subscription notification's template in the account's own library. */
export interface SubscriptionTemplate {
  templateId: string
  title: string
  content: string
  example: string
  isLongTerm: boolean
  enumValues: EnumValues
  /** Title and keywords of the public library that it was made of; null for one that the operator brought. */
  source: string | null
  form: TemplateForm
  shown: Readonly<Fields>
  /** How many sends each person's consents have left, Infinity for long-term ones; no entry for whom it was never offered to. */
  rights: Map<string, number>
}

export type SubscriptionSeed = Pick<SubscriptionTemplate, 'title' | 'content'>
  & Partial<Pick<SubscriptionTemplate, 'templateId' | 'example' | 'isLongTerm' | 'enumValues' | 'source'>>

/** What subscribe_msg_sent_event reports. */
export interface SubscriptionResult {
  errorCode: number
  errorStatus: string
}

export interface SubscriptionBook {
  add: (seed: SubscriptionSeed) => SubscriptionTemplate
  find: (templateId: string) => SubscriptionTemplate | undefined
  remove: (templateId: string) => boolean
  list: () => SubscriptionTemplate[]
  accept: (template: SubscriptionTemplate, openid: string) => void
  /** Uses one send up. False when there is none. */
  use: (template: SubscriptionTemplate, openid: string) => boolean
  nextMsgId: () => string
  /** The next so many sends end like this. */
  failNext: (count: number, result: SubscriptionResult) => void
  nextResult: () => SubscriptionResult
}

const success: SubscriptionResult = { errorCode: 0, errorStatus: 'success' }

export function createSubscriptionBook (): SubscriptionBook {
  const templates = new Map<string, SubscriptionTemplate>()
  let msgId = 1_000_000_000_000_000_000n + BigInt(Date.now()) * 100_000n
  let failing = { left: 0, result: success }

  return {
    add (seed) {
      const template = createTemplate(seed)
      templates.set(template.templateId, template)
      return template
    },
    find: (templateId) => templates.get(templateId),
    remove: (templateId) => templates.delete(templateId),
    list: () => [...templates.values()],
    accept ({ rights, isLongTerm }, openid) {
      rights.set(openid, isLongTerm ? Infinity : (rights.get(openid) ?? 0) + 1)
    },
    use ({ rights }, openid) {
      const left = rights.get(openid) ?? 0
      if (left > 0) rights.set(openid, left - 1)
      return left > 0
    },
    nextMsgId: () => String(++msgId),
    failNext (count, result) { failing = { left: count, result } },
    nextResult () {
      if (failing.left === 0) return success
      failing.left -= 1
      return failing.result
    },
  }
}

function createTemplate (seed: SubscriptionSeed): SubscriptionTemplate {
  const { templateId = createTemplateId(), title, content, example = '', isLongTerm = false, enumValues = {}, source = null } = seed
  return {
    templateId, title, content, example, isLongTerm, enumValues, source,
    form: readForm(`${title}\n${content}`, enumValues), shown: Object.freeze({ template_id: templateId }), rights: new Map(),
  }
}
