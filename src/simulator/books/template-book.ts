import { randomBytes } from 'node:crypto'
import type { Limits } from '../limits.ts'
import type { Ring } from '../ring.ts'
import { createRing } from '../ring.ts'
import type { EnumValues, TemplateForm } from '../rules/template-data.ts'
import { readForm } from '../rules/template-data.ts'
import type { Fields } from '../values.ts'
import type { SentKeys } from './sent-keys.ts'
import { createSentKeys } from './sent-keys.ts'

/** A template message's template in the account's own library. */
export interface MessageTemplate {
  templateId: string
  title: string
  content: string
  example: string
  /** 1 to 41; null for the templates of categories, which have none. */
  industryId: number | null
  form: TemplateForm
  /** What every message of it shows besides its text. */
  shown: Readonly<Fields>
  /** After complaints: nothing can be sent with it. */
  isBanned: boolean
  /** Followers who switched this one template off on their phone. */
  refusedBy: Set<string>
}

export type TemplateSeed = Pick<MessageTemplate, 'title' | 'content'> & Partial<Pick<MessageTemplate, 'templateId' | 'example' | 'industryId'>> & {
  enumValues?: EnumValues
}

/** A message that was refused with its template, as `queryblocktmplmsg` tells of it. */
export interface BlockedMessage {
  id: number
  templateId: string
  title: string
  content: string
  atSeconds: number
  openid: string
}

/** How a send ends, as TEMPLATESENDJOBFINISH words it. */
export const templateResults = ['success', 'failed:user block', 'failed: system failed', 'failed:freq limit'] as const
export type TemplateResult = typeof templateResults[number]

export interface TemplateBook {
  add: (seed: TemplateSeed) => MessageTemplate
  find: (templateId: string) => MessageTemplate | undefined
  remove: (templateId: string) => boolean
  list: () => MessageTemplate[]
  industryIds: readonly [number, number]
  /** The month in which the industries were last set. */
  industryMonth: number | null
  keys: SentKeys
  /** Each send has a number of its own; the id that WeChat answers with is made of it. */
  nextSequence: () => number
  msgIdOf: (sequence: number) => string
  /** Followers who switched the account's template messages off altogether. */
  refusedBy: Set<string>
  /** The next so many sends end like this. */
  failNext: (count: number, result: TemplateResult) => void
  /** How the send to this follower ends. */
  resultFor: (openid: string) => TemplateResult
  block: (message: Omit<BlockedMessage, 'id'>) => void
  blocked: Ring<BlockedMessage>
}

const blockedKept = 1000
/** Of an account that has never set them: 互联网|电子商务 and 其它. */
const firstIndustries = [1, 41] as const

export function createTemplateBook ({ templateKeyMs }: Pick<Limits, 'templateKeyMs'>): TemplateBook {
  const templates = new Map<string, MessageTemplate>()
  const firstMsgId = 3_000_000_000_000_000_000n + BigInt(Date.now()) * 100_000n
  const refusedBy = new Set<string>()
  const blocked = createRing<BlockedMessage>(blockedKept)
  let sequence = 0
  let blockedCount = 0
  let failing = { left: 0, result: templateResults[2] as TemplateResult }

  return {
    add (seed) {
      const template = createTemplate(seed)
      templates.set(template.templateId, template)
      return template
    },
    find: (templateId) => templates.get(templateId),
    remove: (templateId) => templates.delete(templateId),
    list: () => [...templates.values()],
    industryIds: firstIndustries,
    industryMonth: null,
    keys: createSentKeys({ lifeMs: templateKeyMs }),
    nextSequence: () => ++sequence,
    msgIdOf: (number) => String(firstMsgId + BigInt(number)),
    refusedBy,
    failNext (count, result) { failing = { left: count, result } },
    resultFor (openid) {
      if (refusedBy.has(openid)) return 'failed:user block'
      if (failing.left === 0) return 'success'
      failing.left -= 1
      return failing.result
    },
    block: (message) => { blocked.push({ id: ++blockedCount, ...message }) },
    blocked,
  }
}

function createTemplate ({ templateId = createTemplateId(), title, content, example = '', industryId = null, enumValues }: TemplateSeed): MessageTemplate {
  return {
    templateId, title, content, example, industryId,
    // The title is the first line of what is shown.
    form: readForm(`${title}\n${content}`, enumValues),
    shown: Object.freeze({ template_id: templateId }), isBanned: false, refusedBy: new Set(),
  }
}

/** 43 characters, as WeChat's. */
export function createTemplateId (): string {
  return randomBytes(32).toString('base64url')
}
