import type { AccountState } from '../account.ts'
import type { SubscriptionTemplate } from '../books/subscription-book.ts'
import { assertOpenid } from '../follower-actions.ts'
import { readOneTimeLink } from '../rules/one-time-link.ts'
import { badOneTimeLink, unknownTemplate } from '../simulator.errors.ts'
import type { XmlFields } from '../xml-writer.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
}

/** A subscription template as one person meets it. */
export interface SubscriptionOffer {
  templateId: string
  title: string
  content: string
  isLongTerm: boolean
  /** Sends that the consents so far have left; null is without end. */
  remaining: number | null
}

export interface PopupAnswer {
  templateId: string
  accept: boolean
}

/** What the confirmation page hands to the account's own page. */
export interface OneTimeAnswer {
  openid: string
  template_id: string
  action: 'confirm' | 'cancel'
  scene: string
  reserved: string
  /** The account's page with all of that in its query. */
  redirectUrl: string
}

/** Pages where the popup stands: a web page, or an article. */
const popupScenes = { page: 1, article: 2 } as const
export type PopupPlace = keyof typeof popupScenes

/** What a person does about subscriptions, following or not. The webhook is told in the background. */
export function createSubscriptionActions ({ account, clock }: Needs) {
  const { subscriptions, oneTime, settings, events, chats } = account
  const find = (templateId: string): SubscriptionTemplate => {
    const template = subscriptions.find(templateId)
    if (template === undefined) throw unknownTemplate(templateId)
    return template
  }
  const tell = (openid: string, text: string, fields: XmlFields): void => {
    chats.say(openid, { at: clock.now().getTime(), type: 'event', text })
    events.push(openid, () => fields)
  }

  return {
    subscriptionOffers: (openid: string): SubscriptionOffer[] => subscriptions.list().map(({ templateId, title, content, isLongTerm, rights }) => {
      const left = rights.get(openid) ?? 0
      return { templateId, title, content, isLongTerm, remaining: Number.isFinite(left) ? left : null }
    }),

    /** The popup, answered for one template or several. A refusal here leaves earlier consents as they are; no page says otherwise. */
    answerPopup (openid: string, answers: readonly PopupAnswer[], place: PopupPlace = 'page'): void {
      assertOpenid(openid)
      const chosen = answers.map(({ templateId, accept }) => ({ template: find(templateId), accept }))
      for (const { template, accept } of chosen) if (accept) subscriptions.accept(template, openid)
      const list = chosen.map(({ template: { templateId }, accept }) => ({
        TemplateId: templateId, SubscribeStatusString: statusOf(accept), PopupScene: popupScenes[place],
      }))
      const said = chosen.map(({ template: { title }, accept }) => `${accept ? '允许' : '拒绝'}「${title}」`).join('，')
      tell(openid, said, { Event: 'subscribe_msg_popup_event', SubscribeMsgPopupEvent: { List: list } })
    },

    /** Later, in the settings of the account: these templates, or all that were accepted. What was accepted is gone. */
    rejectSubscriptions (openid: string, templateIds?: readonly string[]): void {
      const rejected = templateIds === undefined
        ? subscriptions.list().filter(({ rights }) => (rights.get(openid) ?? 0) > 0)
        : templateIds.map(find)
      if (rejected.length === 0) return
      for (const { rights } of rejected) if (rights.has(openid)) rights.set(openid, 0)
      const list = rejected.map(({ templateId }) => ({ TemplateId: templateId, SubscribeStatusString: statusOf(false) }))
      const said = `拒收${rejected.map(({ title }) => `「${title}」`).join('')}`
      tell(openid, said, { Event: 'subscribe_msg_change_event', SubscribeMsgChangeEvent: { List: list } })
    },

    /** Opens the link to the confirmation page of a one-time message, and answers there. */
    answerOneTime (openid: string, { link, confirm }: { link: string, confirm: boolean }): OneTimeAnswer {
      assertOpenid(openid)
      const asked = readOneTimeLink(link, { appid: settings.appid, templateId: oneTime.templateId })
      if (typeof asked === 'string') throw badOneTimeLink(asked)
      if (confirm) oneTime.confirm(openid, asked.scene)
      const told = {
        openid, template_id: oneTime.templateId, action: confirm ? 'confirm' as const : 'cancel' as const,
        scene: String(asked.scene), reserved: asked.reserved,
      }
      const page = new URL(asked.redirectUrl)
      for (const [name, value] of Object.entries(told)) page.searchParams.set(name, value)
      return { ...told, redirectUrl: page.href }
    },
  }
}

function statusOf (accept: boolean): string {
  return accept ? 'accept' : 'reject'
}
