import { In, type EntityManager } from 'typeorm'
import { Push } from '../record/push.entity.ts'

const most = 100

/** Pushes that still need a segment; who has frozen its audience for good does not. */
export async function usersOfSegment (from: EntityManager, accountId: number, segmentId: number): Promise<Array<{ kind: string, id: number, name: string }>> {
  const pushes = await from.find(Push, {
    select: { id: true, name: true }, where: { accountId, segmentId, status: In(['draft', 'approved', 'scheduled', 'running', 'paused']) }, order: { id: 'ASC' }, take: most,
  })
  return pushes.map(({ id, name }) => ({ kind: 'push', id, name }))
}
