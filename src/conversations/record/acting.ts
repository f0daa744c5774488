import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { By } from './change.entity.ts'

/** Who asks: an agent of the account, or somebody who manages its conversations without being one. */
export interface Who { by: By, agentId: number | null }

/** `heldBy` is what a move must ask for: nothing of those who may move what others hold. */
export async function whoAsks (app: FastifyInstance, request: FastifyRequest, accountId: number): Promise<Who & { heldBy: number | undefined }> {
  const actor = app.access.actorOf(request)
  const agent = actor.kind === 'user' ? await app.agents.ofUser(accountId, actor.id) : null
  const isAgent = agent !== null && agent.disabledAt === null
  const mayAll = app.access.may(actor, 'conversations.manage', accountId)
  if (!isAgent && !mayAll) await app.agents.require(request.actor, accountId)
  return {
    by: isAgent ? { kind: 'agent', id: agent.id } : { kind: actor.kind, id: actor.id === 0 ? null : actor.id },
    agentId: isAgent ? agent.id : null,
    heldBy: mayAll || !isAgent ? undefined : agent.id,
  }
}
