import type { SubscriptionTemplate } from '../books/subscription-book.ts'
import { categories, compose, findTitle, titles } from '../books/template-library.ts'
import { refuse } from '../refusal.ts'
import { linkRefusal, withLink } from '../rules/message-link.ts'
import { fillForm } from '../rules/template-data.ts'
import type { Fields } from '../values.ts'
import { isAtMost, isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

// Pages disagree: the guide says service accounts, the page of the send says verified ones. Both is the stricter.
const who = 'verifiedService'
const titlesPerPage = 30
const fewestKeywords = 2
const mostKeywords = 5
const longestScene = 15

export function addSubscriptionApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'GET', path: '/wxaapi/newtmpl/getcategory', who }, () => ({ answer: { errcode: 0, errmsg: 'ok', data: categories } }))
  addAccountApi(apis, world, { method: 'GET', path: '/wxaapi/newtmpl/getpubtemplatetitles', who }, listTitles)
  addAccountApi(apis, world, { method: 'GET', path: '/wxaapi/newtmpl/getpubtemplatekeywords', who }, listKeywords)
  addAccountApi(apis, world, { method: 'POST', path: '/wxaapi/newtmpl/addtemplate', who }, addTemplate)
  addAccountApi(apis, world, { method: 'GET', path: '/wxaapi/newtmpl/gettemplate', who }, listTemplates)
  addAccountApi(apis, world, { method: 'POST', path: '/wxaapi/newtmpl/deltemplate', who }, removeTemplate)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/subscribe/bizsend', who }, sendSubscription)
}

function listTitles ({ query: { ids, start, limit } }: AccountCall): Verdict {
  const from = Number(textOf(start) || Number.NaN)
  const most = Number(textOf(limit) || Number.NaN)
  if (!isFilled(ids)) return { refusal: refuse(200018, 'subscriptions.titleIdsMissing') }
  const wanted = ids.split(',').map((id) => categories.find((category) => String(category.id) === id))
  if (wanted.includes(undefined)) return { refusal: refuse(200019, 'subscriptions.titleIds') }
  if (!Number.isInteger(from) || from < 0) return { refusal: refuse(200016, 'subscriptions.titleStart') }
  if (!Number.isInteger(most) || most < 1 || most > titlesPerPage) return { refusal: refuse(200017, 'subscriptions.titleLimit') }
  const found = titles.filter(({ categoryId }) => wanted.some((category) => category?.id === categoryId))
  const data = found.slice(from, from + most).map(({ tid, title, type, categoryId }) => ({ tid, title, type, categoryId: String(categoryId) }))
  return { answer: { errcode: 0, errmsg: 'ok', count: found.length, data } }
}

function listKeywords ({ query: { tid } }: AccountCall): Verdict {
  const title = findTitle(textOf(tid))
  if (title === undefined) return { refusal: refuse(200014, 'subscriptions.keywordsTid') }
  const data = title.keywords.map(({ kid, name, example, rule }) => ({ kid, name, example, rule }))
  return { answer: { errcode: 0, errmsg: 'ok', count: data.length, data } }
}

function addTemplate ({ account: { subscriptions, limits }, body: { tid, kidList: kids, sceneDesc: scene } }: AccountCall): Verdict {
  const title = findTitle(textOf(tid))
  if (title === undefined) return { refusal: refuse(200014, 'subscriptions.tid') }
  if (!Array.isArray(kids) || kids.length < fewestKeywords || kids.length > mostKeywords) return { refusal: refuse(200020, 'subscriptions.kidCount') }
  const keywords = kids.map((kid: unknown) => title.keywords.find((keyword) => keyword.kid === kid)).filter((keyword) => keyword !== undefined)
  if (new Set(keywords).size < kids.length) return { refusal: refuse(200020, 'subscriptions.kids') }
  if (!isFilled(scene) || !isAtMost(scene, longestScene)) return { refusal: refuse(200021, 'subscriptions.sceneDesc') }
  const source = `${title.tid} ${kids.join(',')}`
  if (subscriptions.list().some((template) => template.source === source)) return { refusal: refuse(200022, 'subscriptions.sameAgain') }
  if (subscriptions.list().length >= limits.subscriptionTemplates) return { refusal: refuse(200012, 'subscriptions.stock') }
  const { templateId } = subscriptions.add({ title: title.title, isLongTerm: title.type === 3, source, ...compose(keywords) })
  return { answer: { errcode: 0, errmsg: 'ok', priTmplId: templateId } }
}

function listTemplates ({ account: { subscriptions } }: AccountCall): Verdict {
  return { answer: { errcode: 0, errmsg: 'ok', data: subscriptions.list().map(viewTemplate) } }
}

function viewTemplate ({ templateId, title, content, example, isLongTerm, enumValues }: SubscriptionTemplate): Fields {
  const listed = Object.entries(enumValues).map(([name, values]) => ({ keywordCode: `${name}.DATA`, enumValueList: values }))
  return {
    priTmplId: templateId, title, content, example, type: isLongTerm ? 3 : 2,
    ...(listed.length === 0 ? {} : { keywordEnumValueList: listed }),
  }
}

function removeTemplate ({ account: { subscriptions }, body: { priTmplId: templateId } }: AccountCall): Verdict {
  if (!isFilled(templateId)) return { refusal: refuse(20002, 'subscriptions.removeId') }
  return subscriptions.remove(templateId) ? done : { refusal: refuse(20001, 'subscriptions.removed') }
}

/**
 * Page "发送订阅通知": a consent is what counts, following is not asked for; who does not follow sees it among the service
 * notifications. The answer holds no message id; the event does.
 * A send that is accepted uses its consent up, whatever the event says later.
 */
function sendSubscription ({ account, body, nowMs }: AccountCall): Verdict {
  const { subscriptions, followers, chats, events } = account
  const { touser: openid, template_id: templateId, page, data } = body
  if (!isFilled(openid)) return { refusal: refuse(40003, 'subscriptions.touserMissing') }
  const template = isFilled(templateId) ? subscriptions.find(templateId) : undefined
  if (template === undefined) return { refusal: refuse(40037, 'subscriptions.idUnknown', openid) }
  const text = fillForm(template.form, data)
  if (typeof text !== 'string') return { refusal: { ...text, openid } }
  if (page !== undefined && typeof page !== 'string') return { refusal: refuse(40035, 'subscriptions.page', openid) }
  const refusal = linkRefusal({ miniprogram: body['miniprogram'] }, account.settings)
  if (refusal !== null) return { refusal: { ...refusal, openid } }
  const follower = followers.find(openid)
  if (follower === undefined && !template.rights.has(openid)) return { refusal: refuse(40003, 'subscriptions.touserUnknown', openid) }
  if (follower?.isBlocked === true) return { refusal: refuse(43019, 'subscriptions.blacklisted', openid) }
  if (!subscriptions.use(template, openid)) return { refusal: refuse(43101, 'subscriptions.consent', openid) }
  const msgId = subscriptions.nextMsgId()
  const { errorCode, errorStatus } = subscriptions.nextResult()
  const fields = withLink(template.shown, { url: page, miniprogram: body['miniprogram'] })
  if (errorCode === 0) chats.receive(follower?.openid ?? openid, { at: nowMs, by: 'subscription', type: 'subscription', text, fields })
  const result = { TemplateId: template.templateId, MsgID: msgId, ErrorCode: errorCode, ErrorStatus: errorStatus }
  events.push(openid, () => ({ Event: 'subscribe_msg_sent_event', SubscribeMsgSentEvent: { List: [result] } }))
  return done
}
