import type { AccountState } from '../account.ts'
import type { MessageTemplate, TemplateResult, TemplateSeed } from '../books/template-book.ts'
import type { SubscriptionResult, SubscriptionSeed } from '../books/subscription-book.ts'
import { unknownTemplate } from '../simulator.errors.ts'

export interface TemplateView {
  templateId: string
  title: string
  content: string
  isBanned: boolean
}

export interface TemplatesView {
  message: TemplateView[]
  subscription: Array<Omit<TemplateView, 'isBanned'> & { isLongTerm: boolean }>
  oneTimeTemplateId: string
}

/** What one follower thinks of the account's template messages. */
export interface TemplateSettings {
  accepts: boolean
  templates: Array<{ templateId: string, title: string, accepts: boolean }>
}

const refusedLater: SubscriptionResult = { errorCode: 43101, errorStatus: 'user refuse to accept the msg' }

/** What the operator does with the account's templates in the console, and what the platform does to their messages. */
export function createTemplateActions ({ account: { templates, subscriptions, oneTime } }: { account: AccountState }) {
  const find = (templateId: string): MessageTemplate => {
    const template = templates.find(templateId)
    if (template === undefined) throw unknownTemplate(templateId)
    return template
  }
  return {
    templates: (): TemplatesView => ({
      message: templates.list().map(({ templateId, title, content, isBanned }) => ({ templateId, title, content, isBanned })),
      subscription: subscriptions.list().map(({ templateId, title, content, isLongTerm }) => ({ templateId, title, content, isLongTerm })),
      oneTimeTemplateId: oneTime.templateId,
    }),
    /** A template for template messages, as if it had been chosen in the console. Its content holds `{{thing1.DATA}}` and the like. */
    addTemplate: (seed: TemplateSeed): string => templates.add(seed).templateId,
    addSubscriptionTemplate: (seed: SubscriptionSeed): string => subscriptions.add(seed).templateId,
    /** After complaints, for marketing for example: sends with it are refused, and `queryblocktmplmsg` tells of them. */
    banTemplate (templateId: string, isBanned = true): void { find(templateId).isBanned = isBanned },
    /** The next so many template messages are accepted and end like this. */
    failTemplateResults (count: number, result: TemplateResult = 'failed: system failed'): void { templates.failNext(count, result) },
    failSubscriptionResults (count: number, result: SubscriptionResult = refusedLater): void { subscriptions.failNext(count, result) },
    templateSettings: (openid: string): TemplateSettings => ({
      accepts: !templates.refusedBy.has(openid),
      templates: templates.list().map(({ templateId, title, refusedBy }) => ({ templateId, title, accepts: !refusedBy.has(openid) })),
    }),
    /** What a follower chooses on the phone: template messages at all, or those of one template. The webhook is not told. */
    acceptTemplates (openid: string, accepts: boolean, templateId?: string): void {
      const { refusedBy } = templateId === undefined ? templates : find(templateId)
      if (accepts) refusedBy.delete(openid)
      else refusedBy.add(openid)
    },
  }
}
