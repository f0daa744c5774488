import type { Agent } from '../books/agent-book.ts'
import { invitationStatus } from '../books/agent-book.ts'
import { closeSession } from '../kf-desk.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { openAddress } from '../open-files.routes.ts'
import { findAgent, isKfAccount, refusalOfInvitation, refusalOfNickname } from '../rules/agents.ts'
import { contentTypes, formatOf, readUpload } from '../rules/media-file.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

export function addAgentApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/customservice/getkflist', who: 'verified' }, listAgents)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/customservice/getonlinekflist', who: 'verified' }, listOnlineAgents)
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/kfaccount/add', who: 'verified' }, addAgent)
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/kfaccount/update', who: 'verified' }, updateAgent)
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/kfaccount/del', who: 'verified' }, deleteAgent)
  addAccountApi(apis, world, { method: 'POST', path: '/customservice/kfaccount/inviteworker', who: 'verified' }, (call) => invite(world, call))
  const avatar = { method: 'POST', path: '/customservice/kfaccount/uploadheadimg', who: 'verified', upload: true } as const
  addAccountApi(apis, world, avatar, (call) => setAvatar(world, call))
}

function listAgents ({ account, nowMs }: AccountCall): Verdict {
  return { answer: { kf_list: account.agents.all().map((agent) => viewAgent(agent, nowMs)) } }
}

function viewAgent ({ kfAccount, kfId, nickname, avatarUrl, wechatId, invitation }: Agent, nowMs: number): Fields {
  const facts = { kf_account: kfAccount, kf_nick: nickname, kf_id: kfId, kf_headimgurl: avatarUrl }
  if (wechatId !== null) return { ...facts, kf_wx: wechatId }
  if (invitation === null) return facts
  const { wechatId: invited, expiresAtSeconds } = invitation
  return { ...facts, invite_wx: invited, invite_expire_time: expiresAtSeconds, invite_status: invitationStatus(invitation, nowMs) }
}

/** Here, and here only, the page has `kf_id` as a number. */
function listOnlineAgents ({ account: { agents, kfSessions } }: AccountCall): Verdict {
  const online = agents.all().filter(({ isOnline }) => isOnline)
  return {
    answer: {
      kf_online_list: online.map(({ kfAccount, kfId }) =>
        ({ kf_account: kfAccount, status: 1, kf_id: Number(kfId), accepted_case: kfSessions.list(kfAccount).length })),
    },
  }
}

function addAgent ({ account, body: { kf_account: kfAccount, nickname } }: AccountCall): Verdict {
  const { agents, limits, settings } = account
  if (!isKfAccount(kfAccount, settings.wechatId)) return { refusal: refuse(65404, 'agents.account') }
  const refusal = refusalOfNickname(nickname)
  if (refusal !== null) return { refusal }
  if (agents.find(kfAccount) !== undefined) return { refusal: refuse(65406, 'agents.exists') }
  if (agents.all().length >= limits.agents) return { refusal: refuse(65405, 'agents.count') }
  agents.add(kfAccount, String(nickname))
  return done
}

function updateAgent ({ account, body: { kf_account: kfAccount, nickname } }: AccountCall): Verdict {
  const agent = findAgent(account, kfAccount)
  if (isRefusal(agent)) return { refusal: agent }
  const refusal = refusalOfNickname(nickname)
  if (refusal !== null) return { refusal }
  agent.nickname = String(nickname)
  return done
}

/** What the agent was talking about ends. */
function deleteAgent ({ account, body: { kf_account: kfAccount } }: AccountCall): Verdict {
  const agent = findAgent(account, kfAccount)
  if (isRefusal(agent)) return { refusal: agent }
  for (const session of account.kfSessions.list(agent.kfAccount)) closeSession(account, session)
  account.agents.remove(agent)
  return done
}

function invite ({ accounts }: World, { account, nowMs, body: { kf_account: kfAccount, invite_wx: invitee } }: AccountCall): Verdict {
  const agent = findAgent(account, kfAccount)
  if (isRefusal(agent)) return { refusal: agent }
  if (!isFilled(invitee) || /\s/.test(invitee)) return { refusal: refuse(65409, 'agents.invitee') }
  const refusal = refusalOfInvitation({ accounts: [...accounts.values()], account, agent, invitee, nowMs })
  if (refusal !== null) return { refusal }
  agent.invitation = { wechatId: invitee, expiresAtSeconds: Math.floor((nowMs + account.limits.invitationMs) / 1000), isRejected: false }
  return done
}

/** Page "设置客服头像": up to 5 MB. */
async function setAvatar (world: World, { account, query: { kf_account: kfAccount }, request }: AccountCall): Promise<Verdict> {
  const agent = findAgent(account, kfAccount)
  if (isRefusal(agent)) return { refusal: agent }
  const upload = await readUpload(request)
  if (isRefusal(upload)) return { refusal: upload }
  const { name, bytes } = upload
  const format = formatOf(bytes)
  if (format !== 'jpeg' && format !== 'png') return { refusal: refuse(61457, 'agents.avatarFormat') }
  if (bytes.length > account.limits.avatarBytes) return { refusal: refuse(40009, 'agents.avatarBytes') }
  agent.avatarUrl = openAddress(world, account, account.media.addPicture({ name, bytes, contentType: contentTypes[format] }))
  return done
}
