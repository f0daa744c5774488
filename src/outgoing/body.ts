import type { OutgoingDelivery } from './delivery.entity.ts'

/** What is sent: the same bytes at every try. */
export function bodyOf ({ id, kind, accountId, followerId, createdAt, detail }: OutgoingDelivery): string {
  const stated = JSON.stringify({ id, kind, accountId, followerId: followerId === 0 ? null : followerId, at: createdAt.toISOString() })
  return `${stated.slice(0, -1)},"detail":${detail}}`
}
