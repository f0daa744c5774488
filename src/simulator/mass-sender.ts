import { setImmediate as breathe } from 'node:timers/promises'
import type { AccountState } from './account.ts'
import type { FollowerRecord } from './books/follower-book.ts'
import type { Audience, MassJob, MassOrder } from './books/mass-book.ts'
import { chinaDay, chinaMonth } from './china-time.ts'
import { massHelper, massResult } from './rules/mass-result.ts'
import type { World } from './world.ts'

/** Who answers for a protected send has half an hour (page: "群发接口", API 群发保护). */
const confirmMs = 30 * 60_000
/** A larger audience takes time. */
const smallAudience = 10_000
/** So many are sent to before other work goes on. */
const chunkSize = 2000
/** Followers a minute, by speed (page: "设置群发速度"). */
export const perMinute: readonly number[] = [800_000, 600_000, 450_000, 300_000, 100_000]

type SendWorld = Pick<World, 'clock' | 'timetable' | 'stopping'>

/** Accepts a send. Whether it is protected, and then waits for the administrator, shows in its state. */
export function startMass (account: AccountState, world: SendWorld, order: MassOrder): MassJob {
  const nowMs = world.clock.now().getTime()
  const job = account.mass.begin(order, nowMs)
  if (account.mass.console.protection === 'off' || !job.isToAll || job.isFromConsole) {
    runMass(account, world, job)
    return job
  }
  job.state = 'waiting'
  world.timetable.at(nowMs + confirmMs, () => {
    if (job.state === 'waiting') failMass(account, job, 'err(40002)')
  })
  return job
}

/** Sends, at once or when the time is over that so many take. */
export function runMass (account: AccountState, world: SendWorld, job: MassJob): void {
  job.state = 'sending'
  const refused = refusedStatus(job)
  if (refused !== null) {
    failMass(account, job, refused)
    return
  }
  const size = sizeOf(account, job.audience)
  const deliver = (): void => { void deliverMass(account, world, job) }
  if (size <= smallAudience) deliver()
  else world.timetable.at(world.clock.now().getTime() + size / (perMinute[account.mass.speed] ?? smallAudience) * 60_000, deliver)
}

export function failMass (account: AccountState, job: MassJob, status: string): void {
  end(account, job, 'failed', status)
}

/** What the review and the check for originality say: text and pictures are never a reprint. */
function refusedStatus ({ message: { type }, verdict: { status, reprint }, ignoresReprint }: MassJob): string | null {
  if (status !== undefined && status !== 'send fail') return status
  if (type !== 'mpnews' || reprint === undefined) return null
  if (reprint === 'forbidden') return 'err(30002)'
  if (ignoresReprint) return null
  return reprint === 'allowed' ? 'err(30003)' : 'err(30001)'
}

async function deliverMass (account: AccountState, { clock, stopping }: SendWorld, job: MassJob): Promise<void> {
  const { verdict, counts } = job
  let failures = verdict.status === undefined ? verdict.errors ?? 0 : Infinity
  let isFirst = true
  for (const chunk of chunksOf(account, job.audience)) {
    if (!isFirst) await breathe()
    if (stopping.aborted) return
    isFirst = false
    const nowMs = clock.now().getTime()
    for (const follower of chunk) {
      counts.total += 1
      if (follower === undefined || !mayReceive(account, follower, nowMs)) continue
      counts.filtered += 1
      if (failures > 0) {
        failures -= 1
        counts.errors += 1
        continue
      }
      counts.sent += 1
      show(account, follower, job, nowMs)
    }
  }
  if (job.isToAll && job.message.draftId !== null && verdict.status === undefined) account.drafts.remove(job.message.draftId)
  end(account, job, verdict.status === undefined ? 'sent' : 'failed', verdict.status ?? 'send success')
}

/** Who left, is on the black list, or has received the share of this month or day is filtered out. */
function mayReceive (account: AccountState, { subscribed, isBlocked, massPeriod, massReceived }: FollowerRecord, nowMs: number): boolean {
  if (!subscribed || isBlocked) return false
  const { settings: { kind }, limits } = account
  return massPeriod !== periodOf(account, nowMs) || massReceived < (kind === 'service' ? limits.massPerFollowerPerMonth : limits.massPerFollowerPerDay)
}

/** Service accounts have a share for each month, subscription accounts one for each day. */
function periodOf ({ settings: { kind } }: AccountState, nowMs: number): number {
  return kind === 'service' ? chinaMonth(nowMs) : chinaDay(nowMs)
}

function show (account: AccountState, follower: FollowerRecord, { message: { type, text, fields } }: MassJob, nowMs: number): void {
  const period = periodOf(account, nowMs)
  follower.massReceived = follower.massPeriod === period ? follower.massReceived + 1 : 1
  follower.massPeriod = period
  const item = { at: nowMs, by: 'mass' as const, type, text }
  account.chats.receive(follower.openid, fields === null ? item : { ...item, fields })
}

function end ({ events }: AccountState, job: MassJob, state: 'sent' | 'failed', status: string): void {
  job.state = state
  job.status = status
  job.audience = { openids: [] }
  events.push(massHelper, () => massResult(job))
}

function sizeOf ({ followers, tags }: AccountState, audience: Audience): number {
  if ('openids' in audience) return audience.openids.length
  return audience.tagId === null ? followers.subscribedCount() : tags.find(audience.tagId)?.count ?? 0
}

/** Nobody stands for an openid that is unknown. Who is listed twice receives it once. */
function * chunksOf ({ followers }: AccountState, audience: Audience): Generator<Array<FollowerRecord | undefined>> {
  if ('openids' in audience) {
    const openids = [...new Set(audience.openids)]
    for (let at = 0; at < openids.length; at += chunkSize) yield openids.slice(at, at + chunkSize).map((openid) => followers.find(openid))
    return
  }
  const { tagId } = audience
  const pageAfter = (position: number): FollowerRecord[] => followers.page(position, chunkSize)
  for (let page = pageAfter(-1); page.length > 0; page = pageAfter(page.at(-1)?.position ?? 0)) {
    yield tagId === null ? page : page.filter(({ tagIds }) => tagIds.includes(tagId))
  }
}
