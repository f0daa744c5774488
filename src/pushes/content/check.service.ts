import type { AppError } from '../../platform/errors.ts'
import type { Values } from '../../platform/variables.ts'
import { routesFor, type TouchContent } from '../../reach/index.ts'
import type { Push, Way } from '../record/push.entity.ts'
import { massPersonal, routeNotAllowed, segmentOfEveryone, segmentUnknown, teamUnknown, topicUnknown } from './content.errors.ts'
import { checkVariables, type Defaults, namesIn, personalise } from './personal.ts'
import { checkVariants, waysOf } from './plan.rules.ts'

/** All of a push that can be wrong. */
export type Plan = Pick<Push, 'purpose' | 'topicId' | 'segmentId' | 'variants' | 'replies' | 'schedule' | 'links'>

type Account = Parameters<typeof routesFor>[1]

/** What other rooms and chambers know; none of it is for the inside of a transaction. */
export interface Known {
  account: (accountId: number) => Promise<Account & { name: string }>
  defaults: (accountId: number) => Promise<Defaults>
  hasTopic: (accountId: number, topicId: number) => Promise<boolean>
  hasTeam: (accountId: number, teamId: number) => Promise<boolean>
  /** Null: there is no such segment. */
  isEveryone: (accountId: number, segmentId: number) => Promise<boolean | null>
  checkContent: (accountId: number, content: TouchContent, route: Way['route']) => Promise<AppError[]>
  checkSchedule: (accountId: number, schedule: NonNullable<Push['schedule']>) => Promise<AppError[]>
  checkLinks: (accountId: number, links: Push['links']) => Promise<AppError[]>
}

/** As long as most are: what is longer is found out when it is sent. */
const someAlias = '爱茶的白鹭0427'

/** Looks at a push as it is saved and as it is approved: what it names may have gone meanwhile. */
export function createCheck (known: Known) {
  async function checkWay (accountId: number, way: Way & { place: string }, around: Around): Promise<AppError[]> {
    const { route, content, place } = way
    if (!routesFor(content, around.account).includes(route) && routesFor(content, anyAccount).includes(route)) return [routeNotAllowed(route, `${place}/route`)]
    const faults = checkVariables(content, around.defaults)
    if (faults.length === 0 && route === 'mass' && namesIn(content).length > 0) faults.push(massPersonal('content'))
    // As somebody reads it of whom nothing is known: that is shorter or longer for others, but never unfit for all.
    const example = personalise(content, around.example)
    if (faults.length === 0 && example !== null) faults.push(...await known.checkContent(accountId, example, route))
    return faults.map((fault) => fault.at(`${place}/${fault.place ?? 'content'}`))
  }

  async function checkWays (accountId: number, variants: Push['variants']): Promise<AppError[]> {
    const account = await known.account(accountId)
    const defaults = await known.defaults(accountId)
    const example = { 'account.name': account.name, 'follower.alias': someAlias, ...Object.fromEntries([...defaults].map(([key, value]) => [`attribute.${key}`, value])) }
    const faults: AppError[] = []
    for (const way of waysOf(variants)) faults.push(...await checkWay(accountId, way, { account, defaults, example }))
    return faults
  }

  async function checkNamed (accountId: number, { topicId, segmentId, replies: { teamId } }: Plan): Promise<AppError[]> {
    const isEveryone = await known.isEveryone(accountId, segmentId)
    return [
      ...(isEveryone === null ? [segmentUnknown()] : isEveryone ? [segmentOfEveryone()] : []),
      ...(topicId === null || await known.hasTopic(accountId, topicId) ? [] : [topicUnknown()]),
      ...(teamId === null || await known.hasTeam(accountId, teamId) ? [] : [teamUnknown()]),
    ]
  }

  /** What is wrong with it and where, in the order in which it stands there. */
  return async function check (accountId: number, push: Plan): Promise<AppError[]> {
    return [
      ...await checkNamed(accountId, push), ...checkVariants(push), ...await checkWays(accountId, push.variants),
      ...(push.schedule === null ? [] : await known.checkSchedule(accountId, push.schedule)), ...await known.checkLinks(accountId, push.links),
    ]
  }
}

export type Check = ReturnType<typeof createCheck>

interface Around { account: Account, defaults: Defaults, example: Values }

/** May do all that WeChat lets anybody do. */
const anyAccount: Account = { kind: 'service', isVerified: true }
