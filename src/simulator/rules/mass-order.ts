import { createHash } from 'node:crypto'
import { byteLength } from '../../wechat/text.ts'
import type { AccountState } from '../account.ts'
import type { Audience } from '../books/mass-book.ts'
import { chinaDay, chinaMonth } from '../china-time.ts'
import type { Refusal } from '../refusal.ts'
import { refuse, refuseWith } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled } from '../values.ts'

/** Of `mass/send`. */
const fewestOpenids = 2
const mostOpenids = 10_000
/** The page says 64 bytes, but longer than 32 was refused. */
const maxKeyBytes = 32
/** A key that comes again sooner is not even looked up. */
const keyRestMs = 60_000

export function readList ({ touser: openids }: Fields): Audience | Refusal {
  if (!Array.isArray(openids) || openids.length < fewestOpenids) return refuse(40130, 'mass.openidsTooFew')
  if (openids.length > mostOpenids) return refuse(45019, 'mass.openidsTooMany')
  return openids.every(isFilled) ? { openids } : refuse(40003, 'mass.openid')
}

export function readFilter ({ filter }: Fields, { tags }: AccountState): Audience | Refusal {
  if (!isFields(filter) || typeof filter['is_to_all'] !== 'boolean') return refuse(40035, 'mass.filter')
  if (filter['is_to_all']) return { tagId: null }
  const { tag_id: tagId } = filter
  return typeof tagId === 'number' && tags.find(tagId) !== undefined ? { tagId } : refuse(45159, 'mass.tag')
}

/** Without a key of the caller's it is a digest of audience and content. */
export function readKey ({ clientmsgid: key = '', filter, touser, msgtype, ...body }: Fields): string | Refusal {
  if (typeof key !== 'string') return refuse(40035, 'mass.key')
  if (byteLength(key) > maxKeyBytes) return refuse(45067, 'mass.keySize')
  if (key !== '') return `key ${key}`
  const content = [filter, touser, msgtype, body['text'], body['mpnews'], body['voice'], body['images'], body['image'], body['mpvideo']]
  return createHash('sha256').update(JSON.stringify(content)).digest('base64')
}

export function checkKey ({ mass }: AccountState, key: string, nowMs: number): Refusal | null {
  const used = mass.keyUsed(key, nowMs)
  if (used === undefined) return null
  if (nowMs < used.atMs + keyRestMs) return refuse(45066, 'mass.keyTooSoon')
  return refuseWith(45065, 'mass.keyUsed', { msg_id: used.msgId })
}

/**
 * Page "群发接口", 前言: what the account may send by itself. Sends that failed do not count, and those of the console count
 * with the sends to all.
 */
export function checkBudget ({ mass, settings: { kind }, limits }: AccountState, audience: Audience, nowMs: number): Refusal | null {
  const sent = mass.jobs().filter(({ state }) => state !== 'failed')
  if (kind === 'subscription') {
    return sent.filter(({ atMs }) => chinaDay(atMs) === chinaDay(nowMs)).length < limits.massPerDay ? null : refuse(45028, 'mass.perDay')
  }
  if ('openids' in audience || audience.tagId !== null) return null
  const seen = sent.filter(({ isToAll, isFromConsole, atMs }) => (isToAll || isFromConsole) && chinaMonth(atMs) === chinaMonth(nowMs))
  if (seen.length >= limits.massToAllPerMonth) return refuse(45028, 'mass.toAllPerMonth')
  return seen.filter(({ atMs }) => chinaDay(atMs) === chinaDay(nowMs)).length < limits.massToAllPerDay ? null : refuse(45028, 'mass.toAllPerDay')
}
