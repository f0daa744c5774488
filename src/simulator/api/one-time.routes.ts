import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { linkRefusal, withLink } from '../rules/message-link.ts'
import { readScene } from '../rules/one-time-link.ts'
import { isAtMost, isFields, isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

const longestTitle = 15
const longestValue = 200

export function addOneTimeApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/template/subscribe', who: 'verified' }, sendOneTime)
}

/** Page "一次性订阅消息": one message for a confirm, also to who does not follow; no result is reported. */
function sendOneTime ({ account: { oneTime, chats, settings }, body, nowMs }: AccountCall): Verdict {
  const { touser: openid, template_id: templateId, title, data } = body
  if (!isFilled(openid)) return { refusal: refuse(40003, 'oneTime.touser') }
  if (templateId !== oneTime.templateId) return { refusal: refuse(40037, 'oneTime.template', openid) }
  const scene = readScene(body['scene'])
  if (scene === null) return { refusal: refuse(40035, 'oneTime.scene', openid) }
  const content = contentOf(data)
  const refusal = titleRefusal(title) ?? valueRefusal(content) ?? linkRefusal(body, settings)
  if (refusal !== null) return { refusal: { ...refusal, openid } }
  if (!oneTime.use(openid, scene)) return { refusal: refuse(43101, 'oneTime.consent', openid) }
  const fields = withLink({ template_id: templateId, scene }, body)
  chats.receive(openid, { at: nowMs, by: 'oneTime', type: 'oneTime', text: `${textOf(title)}\n${textOf(content)}`, fields })
  return done
}

function contentOf (data: unknown): unknown {
  const content: unknown = isFields(data) ? data['content'] : undefined
  return isFields(content) ? content['value'] : undefined
}

function titleRefusal (title: unknown): Refusal | null {
  if (!isFilled(title)) return refuse(40035, 'oneTime.titleMissing')
  return isAtMost(title, longestTitle) ? null : refuse(40062, 'oneTime.title')
}

/** The page names the length of the value and no code for it. */
function valueRefusal (value: unknown): Refusal | null {
  if (!isFilled(value)) return refuse(47003, 'oneTime.valueMissing')
  return isAtMost(value, longestValue) ? null : refuse(47003, 'oneTime.value')
}
