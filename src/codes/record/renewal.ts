import type { Code } from './code.entity.ts'

const dayMs = 86_400_000

/** When a picture that holds until `expiresAt` is replaced: a day before; of what has less than two days left, half-way. */
export function renewalOf (expiresAt: Date, now: Date): Date {
  const [endMs, nowMs] = [expiresAt.getTime(), now.getTime()]
  return new Date(Math.max(endMs - dayMs, (endMs + nowMs) / 2, nowMs))
}

type Renewable = Pick<Code, 'url' | 'dueAt' | 'expiresAt' | 'isRenewed' | 'isArchived'>

/** When WeChat is to be asked for the code: what it has not made yet as before, what it has made when its picture is to be replaced. */
export function dueOf ({ url, dueAt, expiresAt, isRenewed, isArchived }: Renewable, now: Date): Date | null {
  if (url === null) return dueAt ?? now
  return expiresAt !== null && isRenewed && !isArchived ? renewalOf(expiresAt, now) : null
}
