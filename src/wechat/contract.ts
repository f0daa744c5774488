import { Type } from 'typebox'
import { agents } from './api/agents.ts'
import { autoReply } from './api/autoreply.ts'
import { blacklist } from './api/blacklist.ts'
import { datacube } from './api/datacube.ts'
import { drafts } from './api/drafts.ts'
import { jsTickets } from './api/js-tickets.ts'
import { kfSessions } from './api/kf-sessions.ts'
import { mass } from './api/mass.ts'
import { material } from './api/material.ts'
import { menus } from './api/menus.ts'
import { platform } from './api/platform.ts'
import { publishing } from './api/publishing.ts'
import { quotas } from './api/quotas.ts'
import { subscriptions } from './api/subscriptions.ts'
import { tags } from './api/tags.ts'
import { templates } from './api/templates.ts'
import { users } from './api/users.ts'
import type { Endpoint } from './endpoint.ts'
import { WechatError } from './errors.ts'
import { differences } from './shape.ts'
import type { Transport } from './transport.ts'

/** How one API answered beside what we expect. `differences` name places and never values: an answer may hold personal data. */
export interface Finding {
  api: string
  verdict: 'as expected' | 'different' | 'refused' | 'no answer' | 'nothing to ask about'
  errcode?: number
  differences: string[]
}

interface Seen { openid?: string, tagId?: number, day: string }

/** A harmless read; null when nothing was seen that it could ask about. */
type Read = readonly [endpoint: Endpoint, request: (seen: Seen) => Record<string, unknown> | null]

const nothing = () => ({})
const fewest = { offset: 0, count: 1, no_content: 1 }
const withOpenid = (ask: (openid: string) => Record<string, unknown>) => ({ openid }: Seen) => (openid === undefined ? null : ask(openid))
const withTag = (ask: (tagId: number) => Record<string, unknown>) => ({ tagId }: Seen) => (tagId === undefined ? null : ask(tagId))

/** In an order in which the first tell what the later ones can ask about. None changes anything; together they use a few calls of each quota. */
const reads: readonly Read[] = [
  [platform.apiIps, nothing], [platform.callbackIps, nothing], [quotas.get, () => ({ cgi_path: '/cgi-bin/message/custom/send' })],
  [users.list, nothing], [users.info, withOpenid((openid) => ({ openid }))], [users.batchGet, withOpenid((openid) => ({ user_list: [{ openid }] }))],
  [tags.list, nothing], [tags.ofFollower, withOpenid((openid) => ({ openid }))], [tags.followersOf, withTag((tagid) => ({ tagid }))],
  [blacklist.list, nothing],
  [menus.get, nothing], [menus.current, nothing], [autoReply.get, nothing],
  [agents.list, nothing], [agents.online, nothing], [kfSessions.waiting, nothing],
  [templates.industry, nothing], [templates.list, nothing], [subscriptions.categories, nothing], [subscriptions.list, nothing],
  [mass.speed, nothing],
  [material.counts, nothing], [material.list, () => ({ type: 'image', offset: 0, count: 1 })], [drafts.count, nothing], [drafts.list, () => fewest],
  [publishing.list, () => fewest],
  [jsTickets.get, () => ({ type: 'jsapi' })],
  [datacube.userSummary, ({ day }) => ({ begin_date: day, end_date: day })],
]

interface Asked { transport: Transport, token: string, day: string }

/** Asks a platform all that can be asked without harm, one after the other, and compares the answers with our schemas. */
export async function * checkContract ({ transport, token, day }: Asked): AsyncGenerator<Finding> {
  const seen: Seen = { day }
  for (const [endpoint, requestFor] of reads) {
    const request = requestFor(seen)
    if (request === null) {
      yield { api: endpoint.path, verdict: 'nothing to ask about', differences: [] }
      continue
    }
    try {
      const answer = await transport.call({ ...endpoint, answer: Type.Unknown() }, request, token)
      remember(seen, endpoint, answer)
      const found = differences(endpoint.answer, answer)
      yield { api: endpoint.path, verdict: found.length === 0 ? 'as expected' : 'different', differences: found }
    } catch (error) {
      yield findingOf(endpoint.path, error)
    }
  }
}

function remember (seen: Seen, endpoint: Endpoint, answer: unknown): void {
  const { data, tags: listed } = answer as { data?: { openid?: string[] }, tags?: Array<{ id: number }> }
  const openid = data?.openid?.[0]
  if (endpoint === users.list && openid !== undefined) seen.openid = openid
  const tagId = listed?.[0]?.id
  if (endpoint === tags.list && tagId !== undefined) seen.tagId = tagId
}

function findingOf (api: string, error: unknown): Finding {
  if (!(error instanceof WechatError)) throw error
  if (error.errcode === undefined) return { api, verdict: 'no answer', differences: [] }
  return { api, verdict: 'refused', errcode: error.errcode, differences: [] }
}
