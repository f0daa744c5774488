import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { AccountParams } from './control.schemas.ts'

interface Options {
  handle: (appid: string) => AccountHandle
}

const closed = { additionalProperties: false }
const KfAccount = Type.String({ pattern: '^\\w{1,10}@[\\w-]{1,30}$' })
const AgentParams = Type.Object({ appid: Type.String(), kfAccount: Type.String() })
const AgentBody = Type.Object({
  kfAccount: KfAccount, nickname: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })), isOnline: Type.Optional(Type.Boolean()),
}, closed)
const InvitationBody = Type.Object({ decision: Type.Enum(['accepted', 'rejected', 'expired']) }, closed)
const OnlineBody = Type.Object({ isOnline: Type.Boolean() }, closed)
const TalkBody = Type.Object({ openid: Type.String() }, closed)
const SayBody = Type.Object({ openid: Type.String(), text: Type.String({ minLength: 1 }) }, closed)

/** The platform's own customer service: what its agents do. */
export const agentRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: AccountParams }
  const agentSchema = { params: AgentParams }

  app.get('/kf-sessions', { schema }, async ({ params }) => handle(params.appid).kfSessions())
  app.get('/agents', { schema }, async ({ params }) => ({ agents: handle(params.appid).agents() }))
  app.post('/agents', { schema: { ...schema, body: AgentBody } }, async ({ params, body }) => {
    const account = handle(params.appid)
    account.addAgent(body)
    return { agents: account.agents() }
  })

  app.post('/agents/:kfAccount/invitation', { schema: { ...agentSchema, body: InvitationBody } }, async ({ params: { appid, kfAccount }, body }) => {
    const account = handle(appid)
    account.decideInvitation(kfAccount, body.decision)
    return { agents: account.agents() }
  })
  app.put('/agents/:kfAccount/online', { schema: { ...agentSchema, body: OnlineBody } }, async ({ params: { appid, kfAccount }, body }) => {
    const account = handle(appid)
    account.setAgentOnline(kfAccount, body.isOnline)
    return { agents: account.agents() }
  })
  app.post('/agents/:kfAccount/take', { schema: { ...agentSchema, body: TalkBody } }, async ({ params: { appid, kfAccount }, body }) => {
    const account = handle(appid)
    account.agentTakes(kfAccount, body.openid)
    return account.kfSessions()
  })
  app.post('/agents/:kfAccount/say', { schema: { ...agentSchema, body: SayBody } }, async ({ params: { appid, kfAccount }, body }) => {
    const account = handle(appid)
    account.agentSays(kfAccount, body.openid, body.text)
    return account.kfSessions()
  })
  app.post('/agents/:kfAccount/close', { schema: { ...agentSchema, body: TalkBody } }, async ({ params: { appid, kfAccount }, body }) => {
    const account = handle(appid)
    account.agentCloses(kfAccount, body.openid)
    return account.kfSessions()
  })
}
