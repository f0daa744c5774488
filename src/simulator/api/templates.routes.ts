import { byteLength } from '../../wechat/text.ts'
import type { AccountState } from '../account.ts'
import type { MessageTemplate } from '../books/template-book.ts'
import { compose, findTitle, industries, industryTemplates } from '../books/template-library.ts'
import type { FollowerRecord } from '../books/follower-book.ts'
import { markOf } from '../books/sent-keys.ts'
import { chinaMonth } from '../china-time.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { linkRefusal, withLink } from '../rules/message-link.ts'
import { fillForm } from '../rules/template-data.ts'
import type { Fields } from '../values.ts'
import { isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

const who = 'verifiedService'

export function addTemplateApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/template/api_set_industry', who }, setIndustry)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/template/get_industry', who }, getIndustry)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/template/api_add_template', who }, addTemplate)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/template/get_all_private_template', who }, listTemplates)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/template/del_private_template', who }, removeTemplate)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/template/send', who, bareIds: ['msgid'] }, sendTemplate)
  addAccountApi(apis, world, { method: 'POST', path: '/wxa/sec/queryblocktmplmsg', who }, listBlocked)
}

/** Once a month; the templates of an industry that is left are gone (page "设置所属行业"). */
function setIndustry ({ account: { templates }, body, nowMs }: AccountCall): Verdict {
  const first = Number(textOf(body['industry_id1']))
  const second = Number(textOf(body['industry_id2']))
  if (industries[first - 1] === undefined || industries[second - 1] === undefined) return { refusal: refuse(40102, 'templates.industryId') }
  if (templates.industryMonth === chinaMonth(nowMs)) return { refusal: refuse(43100, 'templates.industryMonth') }
  templates.industryMonth = chinaMonth(nowMs)
  templates.industryIds = [first, second]
  for (const { templateId, industryId } of templates.list()) {
    if (industryId !== null && industryId !== first && industryId !== second) templates.remove(templateId)
  }
  return done
}

function getIndustry ({ account: { templates: { industryIds } } }: AccountCall): Verdict {
  const [primary, secondary] = industryIds.map((id) => {
    const [firstClass, secondClass] = classesOf(id)
    return { first_class: firstClass, second_class: secondClass }
  })
  return { answer: { primary_industry: primary, secondary_industry: secondary } }
}

function addTemplate ({ account, body: { template_id_short: shortId, keyword_name_list: names } }: AccountCall): Verdict {
  const { templates, limits } = account
  const found = typeof shortId !== 'string' ? undefined : findIndustryTemplate(account, shortId) ?? composeByNames(shortId, names)
  if (found === undefined) return { refusal: refuse(40037, 'templates.shortId') }
  if (isRefusal(found)) return { refusal: found }
  if (templates.list().length >= limits.messageTemplates) return { refusal: refuse(45026, 'templates.stock') }
  return { answer: { errcode: 0, errmsg: 'ok', template_id: templates.add(found).templateId } }
}

function findIndustryTemplate ({ templates, limits }: AccountState, shortId: string) {
  const found = Object.hasOwn(industryTemplates, shortId) ? industryTemplates[shortId] : undefined
  if (found === undefined) return undefined
  // Since 2023 a new account is offered templates of its categories alone; older ones keep their industries.
  if (limits.onlyCategoryTemplates) return refuse(40247, 'templates.categoryOnly')
  return templates.industryIds.includes(found.industryId) ? found : refuse(45027, 'templates.industryConflict')
}

function composeByNames (shortId: string, names: unknown) {
  const title = findTitle(shortId)
  if (title === undefined) return undefined
  const keywords = Array.isArray(names) ? names.map((name: unknown) => title.keywords.find((keyword) => keyword.name === name)) : []
  const known = keywords.filter((keyword) => keyword !== undefined)
  if (known.length === 0 || known.length < keywords.length || new Set(known).size < known.length) return refuse(40246, 'templates.keywords')
  return { title: title.title, ...compose(known) }
}

function listTemplates ({ account: { templates } }: AccountCall): Verdict {
  return { answer: { template_list: templates.list().map(viewTemplate) } }
}

function viewTemplate ({ templateId, title, content, example, industryId }: MessageTemplate): Fields {
  const [firstClass, secondClass] = industryId === null ? ['', ''] : classesOf(industryId)
  return { template_id: templateId, title, primary_industry: firstClass, deputy_industry: secondClass, content, example }
}

function removeTemplate ({ account: { templates }, body: { template_id: templateId } }: AccountCall): Verdict {
  return isFilled(templateId) && templates.remove(templateId) ? done : { refusal: refuse(40037, 'templates.removed') }
}

/**
 * Page "发送模板消息": 0 means accepted, the result comes as an event. The answer to a `client_msg_id` that was used before is
 * not documented; here it is the first answer again, and nothing is shown a second time.
 */
function sendTemplate ({ account, body, nowMs }: AccountCall): Verdict {
  const { templates, followers } = account
  const { touser: openid, template_id: templateId, client_msg_id: key, data } = body
  if (!isFilled(openid)) return { refusal: refuse(40003, 'templates.touserMissing') }
  const follower = followers.find(openid)
  if (follower === undefined) return { refusal: refuse(40003, 'templates.touserUnknown', openid) }
  if (!isFilled(templateId)) return { refusal: refuse(40036, 'templates.idMissing', openid) }
  const template = templates.find(templateId)
  if (template === undefined) return { refusal: refuse(40037, 'templates.idUnknown', openid) }
  const text = fillForm(template.form, data)
  if (typeof text !== 'string') return { refusal: { ...text, openid } }
  const refusal = linkRefusal(body, account.settings) ?? keyRefusal(account, key)
  if (refusal !== null) return { refusal: { ...refusal, openid } }

  const mark = isFilled(key) ? markOf(openid, key) : null
  const before = mark === null ? undefined : templates.keys.find(mark, nowMs)
  if (before !== undefined) return answerOf(templates.msgIdOf(before))
  const refused = recipientRefusal(template, follower)
  if (refused !== null) {
    if (template.isBanned) templates.block({ templateId, title: template.title, content: text, atSeconds: Math.floor(nowMs / 1000), openid })
    return { refusal: { ...refused, openid } }
  }
  const sequence = templates.nextSequence()
  if (mark !== null) templates.keys.keep(mark, sequence, nowMs)
  return accept({ account, template, follower, text, fields: withLink(template.shown, body), nowMs, msgId: templates.msgIdOf(sequence) })
}

interface Accepted {
  account: AccountState
  template: MessageTemplate
  follower: FollowerRecord
  text: string
  fields: Fields
  nowMs: number
  msgId: string
}

function accept ({ account, follower: { openid }, text, fields, nowMs, msgId }: Accepted): Verdict {
  const status = account.templates.resultFor(openid)
  if (status === 'success') account.chats.receive(openid, { at: nowMs, by: 'template', type: 'template', text, fields })
  account.events.push(openid, () => ({ Event: 'TEMPLATESENDJOBFINISH', MsgID: msgId, Status: status }))
  return answerOf(msgId)
}

function answerOf (msgId: string): Verdict {
  return { answer: { errcode: 0, errmsg: 'ok', msgid: msgId } }
}

/** Its length is not documented; an operator may set another. */
function keyRefusal ({ limits }: AccountState, key: unknown): Refusal | null {
  if (key === undefined) return null
  return typeof key === 'string' && byteLength(key) <= limits.templateKeyBytes ? null : refuse(40035, 'templates.key')
}

function recipientRefusal ({ isBanned, refusedBy }: MessageTemplate, { openid, subscribed, isBlocked }: FollowerRecord): Refusal | null {
  if (!subscribed) return refuse(43004, 'templates.notFollowing')
  if (isBlocked) return refuse(43019, 'templates.blacklisted')
  if (isBanned) return refuse(43116, 'templates.banned')
  // Since 2023 followers can switch a single template off. No page names the code; reports of the time do.
  return refusedBy.has(openid) ? refuse(43101, 'templates.refused') : null
}

const blockedPerPage = 100

/** The page "查询拦截的模板消息" calls `msginfo` an object and pages through it: here it is a list. */
function listBlocked ({ account: { templates }, body }: AccountCall): Verdict {
  const { tmpl_msg_id: templateId, largest_id: after, limit } = body
  if (!isFilled(templateId)) return { refusal: refuse(40037, 'templates.blockedId') }
  if (typeof after !== 'number' || typeof limit !== 'number' || limit < 1 || limit > blockedPerPage) return { refusal: refuse(40035, 'templates.blockedPage') }
  const found = templates.blocked.entries().filter((message) => message.templateId === templateId && message.id > after).slice(0, limit)
  return {
    answer: {
      errcode: 0, errmsg: 'ok',
      msginfo: found.map(({ id, title, content, atSeconds, openid }) => ({
        id: String(id), tmpl_msg_id: templateId, title, content, send_timestamp: atSeconds, openid,
      })),
    },
  }
}

function classesOf (industryId: number): readonly [string, string] {
  return industries[industryId - 1] ?? ['', '']
}
