import { In, type EntityManager } from 'typeorm'
import { Push, type PushStatus } from '../record/push.entity.ts'

const most = 100
const goingOn: readonly PushStatus[] = ['scheduled', 'running', 'paused']

interface SegmentUser { kind: 'push', id: number, name: string, needsMembers: boolean }

/** Pushes that still need a segment: whom they concern, or whose entering sets them off. */
export async function usersOfSegment (from: EntityManager, accountId: number, segmentId: number): Promise<SegmentUser[]> {
  const pushes = await from.find(Push, {
    select: { id: true, name: true, status: true, segmentId: true, schedule: true }, where: { accountId, status: In(['draft', 'approved', ...goingOn]) }, order: { id: 'ASC' },
  })
  return pushes.flatMap(({ id, name, status, segmentId: own, schedule }): SegmentUser[] => {
    const isTrigger = schedule?.kind === 'entry' && (schedule.segmentId ?? own) === segmentId
    return own === segmentId || isTrigger ? [{ kind: 'push', id, name, needsMembers: isTrigger && goingOn.includes(status) }] : []
  }).slice(0, most)
}
