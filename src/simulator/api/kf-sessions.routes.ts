import type { KfRecord } from '../books/kf-session-book.ts'
import { closeSession, openSession } from '../kf-desk.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { findAgent, findBoundAgent } from '../rules/agents.ts'
import type { Fields } from '../values.ts'
import { isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

const waitingListed = 100
const recordsPerPage = 10_000
const maxSpanSeconds = 24 * 3600

export function addKfSessionApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/kfsession/create', who: 'verified' }, createSession)
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/kfsession/close', who: 'verified' }, endSession)
  addAccountApi(apis, world, { method: 'GET', path: '/customservice/kfsession/getsession', who: 'verified' }, getSession)
  addAccountApi(apis, world, { method: 'GET', path: '/customservice/kfsession/getsessionlist', who: 'verified' }, listSessions)
  addAccountApi(apis, world, { method: 'GET', path: '/customservice/kfsession/getwaitcase', who: 'verified' }, listWaiting)
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/msgrecord/getmsglist', who: 'verified', bareIds: ['msgid'] }, listRecords)
}

function createSession (call: AccountCall): Verdict {
  const { account, nowMs, body } = call
  const openid = openidIn(call, body)
  if (typeof openid !== 'string') return openid
  const agent = findBoundAgent(account, body['kf_account'])
  if (isRefusal(agent)) return { refusal: agent }
  if (!agent.isOnline) return { refusal: refuse(65415, 'kfSessions.offline', openid) }
  const session = account.kfSessions.find(openid)
  if (session !== undefined && session.kfAccount !== agent.kfAccount) return { refusal: refuse(65414, 'kfSessions.otherAgent', openid) }
  openSession(account, openid, agent.kfAccount, nowMs)
  return done
}

function endSession (call: AccountCall): Verdict {
  const { account, body } = call
  const openid = openidIn(call, body)
  if (typeof openid !== 'string') return openid
  const agent = findAgent(account, body['kf_account'])
  if (isRefusal(agent)) return { refusal: agent }
  const session = account.kfSessions.find(openid)
  if (session === undefined) return { refusal: refuse(65413, 'kfSessions.none', openid) }
  if (session.kfAccount !== agent.kfAccount) return { refusal: refuse(65414, 'kfSessions.otherAgent', openid) }
  closeSession(account, session)
  return done
}

function getSession (call: AccountCall): Verdict {
  const openid = openidIn(call, call.query)
  if (typeof openid !== 'string') return openid
  const session = call.account.kfSessions.find(openid)
  return { answer: { errcode: 0, errmsg: 'ok', kf_account: session?.kfAccount ?? '', createtime: session?.createdAtSeconds ?? 0 } }
}

function listSessions ({ account, query: { kf_account: kfAccount } }: AccountCall): Verdict {
  const agent = findAgent(account, kfAccount)
  if (isRefusal(agent)) return { refusal: agent }
  const sessions = account.kfSessions.list(agent.kfAccount)
  return { answer: { sessionlist: sessions.map(({ openid, createdAtSeconds }) => ({ createtime: createdAtSeconds, openid })) } }
}

function listWaiting ({ account }: AccountCall): Verdict {
  const waiting = account.kfSessions.waiting()
  const listed = waiting.slice(0, waitingListed).map(({ openid, latestAtSeconds }) => ({ latest_time: latestAtSeconds, openid }))
  return { answer: { count: waiting.length, waitcaselist: listed } }
}

/** A page ends before the id it answers with; the next one begins there. */
function listRecords ({ account, body }: AccountCall): Verdict {
  const { starttime: start, endtime: end, msgid, number } = body
  const fits = isInteger(start) && isInteger(end) && start <= end && isRecordId(msgid)
  if (!fits) return { refusal: refuse(65416, 'kfSessions.recordsQuery') }
  if (!isInteger(number) || number < 1 || number > recordsPerPage) return { refusal: refuse(65416, 'kfSessions.recordsNumber') }
  if (end - start > maxSpanSeconds) return { refusal: refuse(65417, 'kfSessions.recordsSpan') }
  const from = BigInt(msgid)
  const found = account.kfSessions.records().filter((each) => BigInt(each.msgId) >= from && each.atSeconds >= start && each.atSeconds <= end)
  const page = found.slice(0, number)
  const last = page.at(-1)
  const next = last === undefined ? String(msgid) : String(BigInt(last.msgId) + 1n)
  return { answer: { recordlist: page.map(viewRecord), number: page.length, msgid: next } }
}

function viewRecord ({ openid, opercode, text, atSeconds, worker }: KfRecord): Fields {
  return { openid, opercode, text, time: atSeconds, worker }
}

function isInteger (value: unknown): value is number {
  return Number.isInteger(value)
}

/** A number: one longer than a double became a string when the body was read. */
function isRecordId (value: unknown): value is number | string {
  return isInteger(value) ? value > 0 : typeof value === 'string' && /^[1-9]\d{15,18}$/.test(value)
}

function openidIn ({ account }: AccountCall, { openid }: Fields): string | Verdict {
  const isKnown = isFilled(openid) && account.followers.find(openid) !== undefined
  return isKnown ? openid : { refusal: refuse(40003, 'openid.unknown', textOf(openid)) }
}
