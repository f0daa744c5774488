import { AppError } from '../../platform/errors.ts'
import type { PushStatus } from './push.entity.ts'

export const pushNotNow = (status: PushStatus) => new AppError('conflict', 'PUSH_NOT_NOW', 'A push that is {status} cannot do this',
  { values: { status }, advice: 'Drafts are approved, approved ones are scheduled, running ones are paused and paused ones go on; what is done or cancelled can be copied.' })

export const pushNeedsAnotherPerson = (limit: number) => new AppError('forbidden', 'PUSH_NEEDS_ANOTHER_PERSON', 'Somebody who wrote none of it must approve a push to more than {limit} followers',
  { values: { limit }, advice: 'Ask somebody who may approve pushes to look at it.' })

export const pushOverreaches = (percent: number, limit: number) => new AppError('forbidden', 'PUSH_OVERREACHES', 'It would reach {percent} % of all followers, and {limit} % are the most',
  { place: 'body/reason', values: { percent, limit }, advice: 'Choose a smaller segment, or let an admin approve it with a reason.' })

export const pushUnscheduled = () => new AppError('invalid', 'PUSH_UNSCHEDULED', 'Nobody has said when it goes out', { place: 'body/schedule', advice: 'Send a schedule.' })

export const runNotFound = () => new AppError('not-found', 'PUSH_RUN_NOT_FOUND', 'This push has no such run', { advice: 'GET …/pushes/:pushId/runs lists them.' })
