import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Viewer } from './scopes.ts'

/** Who asks, as far as helps are concerned: an agent of the account, somebody who manages the desk, or both. */
export async function viewerOf (app: FastifyInstance, { actor }: FastifyRequest, accountId: number): Promise<Viewer> {
  const agent = actor?.kind === 'user' ? await app.agents.ofUser(accountId, actor.id) : null
  return { accountId, agentId: agent?.id ?? null, isManager: app.access.may(actor, 'conversations.manage', accountId) }
}
