import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import { checkContent, type Offer, type Offered, type TouchContent, type Weighed, type Weight } from '../../reach/index.ts'
import { questionsOf } from '../forecast/ways.ts'
import type { Push, PushRoute } from '../record/push.entity.ts'
import { isHeldOut, variantOf } from '../record/share.ts'
import { followersUnknown, variantUnknown } from './content.errors.ts'
import type { Fault, Renderer } from './renderer.ts'
import { PushTest } from './push-test.entity.ts'
import type { PushValues } from './values.ts'

/** Of these followers, and which variant: by its key, or the one that each of them would get. */
export interface Asked { push: Push, followerIds: readonly number[], variant: string | undefined }

export interface Preview {
  followerId: number
  alias: string
  variant: string
  /** They would get nothing, so that there is somebody to compare with. */
  isHeldOut: boolean
  fault: Fault | null
  ways: Array<{ route: PushRoute, content: TouchContent, isOpen: boolean, reason: string | null }>
}

/** `route` is null for who gets nothing; `reasons` are those of the ways that were closed to them. */
export interface Tried { followerId: number, variant: string, route: PushRoute | null, reasons: string[] }

interface Needs {
  clock: Clock
  renderer: Pick<Renderer, 'render'>
  values: Pick<PushValues, 'aliasesOf'>
  weigh: (accountId: number, weighed: readonly Weighed[]) => Promise<Weight[]>
  offer: (tx: Tx, offers: readonly Offer[]) => Promise<Offered[]>
  /** So many of a hundred get no push at all. */
  holdOutOf: (accountId: number) => Promise<number>
}

/** A test is worth nothing later. */
const testMs = 10 * 60_000

interface Read { followerId: number, alias: string, variant: number, key: string, contents: TouchContent[], fault: Fault | null }

/** What a push is for some followers, shown or sent, before it is sent to all. Links lead where they lead: nothing of it is counted. */
export function createTrials ({ clock, renderer, values, weigh, offer, holdOutOf }: Needs) {
  async function read ({ push, followerIds, variant }: Asked): Promise<Read[]> {
    const { id, accountId, variants } = push
    const chosen = variant === undefined ? -1 : variants.findIndex(({ key }) => key === variant)
    if (variant !== undefined && chosen === -1) throw variantUnknown(variant)
    const aliases = await values.aliasesOf(accountId, followerIds)
    const unknown = followerIds.filter((followerId) => !aliases.has(followerId))
    if (unknown.length > 0) throw followersUnknown(unknown)
    const items = followerIds.map((followerId) => ({ deliveryId: followerId, followerId, variant: chosen === -1 ? variantOf(id, followerId, variants) : chosen }))
    const rendered = await renderer.render({ accountId, push: { id, variants, links: { isTracked: false, readers: 'none' } } }, items)
    return items.map(({ followerId, variant: at }) => {
      const theirs = rendered.get(followerId)
      const made = theirs === undefined || 'fault' in theirs ? { contents: [], fault: theirs?.fault ?? null } : { contents: theirs.contents, fault: null }
      return { followerId, alias: aliases.get(followerId) ?? '', variant: at, key: variants[at]?.key ?? '', ...made }
    })
  }

  /** The ways of the variant, as this follower reads them. */
  const waysFor = ({ variants }: Push, { variant, contents }: Read) => (variants[variant]?.ways ?? []).flatMap(({ route }, at) => {
    const content = contents[at]
    return content === undefined ? [] : [{ route, content }]
  })

  return {
    async preview (asked: Asked): Promise<Preview[]> {
      const { push, push: { id, accountId, holdOutPercent } } = asked
      const holdOut = { ever: await holdOutOf(accountId), push: holdOutPercent }
      const reads = (await read(asked)).map((each) => ({ ...each, ways: waysFor(push, each) }))
      // Each way by itself: whoever looks wants to know of all of them.
      const weighed = reads.flatMap(({ followerId, key, ways }) => questionsOf(push, { key, weight: 1, ways }).map((question) => ({ followerId, questions: [question] })))
      const weights = (await weigh(accountId, weighed)).values()
      return reads.map(({ followerId, alias, key, fault, ways }) => ({
        followerId, alias, variant: key, isHeldOut: isHeldOut(id, followerId, holdOut), fault,
        ways: ways.map((way) => {
          const { at = null, reasons = [] } = weights.next().value ?? {}
          return { ...way, isOpen: at !== null, reason: reasons[0] ?? null }
        }),
      }))
    },

    /** What is to be sent, made ready outside the transaction that sends it. */
    async prepare (asked: Asked): Promise<Ready[]> {
      const { push } = asked
      return (await read(asked)).map((each) => {
        // What would go to many at once goes to one as a service message, if it can.
        const ways = waysFor(push, each).filter(({ route, content }) => route !== 'mass' || checkContent(content, 'service').length === 0)
          .map(({ route, content }) => ({ route: route === 'mass' ? 'service' as const : route, content }))
        return { followerId: each.followerId, key: each.key, fault: each.fault, ways }
      })
    },

    /** Caps, windows and opt-outs hold as for anything else. */
    async send (tx: Tx, push: Push, ready: readonly Ready[], { by, isPerson }: { by: string, isPerson: boolean }): Promise<Tried[]> {
      const now = clock.now()
      const { accountId, id: pushId, purpose, topicId } = push
      const tests = await tx.save(ready.map(({ followerId, key }) => tx.create(PushTest, { accountId, pushId, followerId, variant: key, askedBy: by, createdAt: now })))
      const offered = (await offer(tx, ready.flatMap(({ followerId, ways }, at): Offer[] => (ways.length === 0 ? [] : [{
        accountId, followerId, source: { kind: 'push-test', id: tests[at]?.id ?? 0 }, purpose, topicId, byAgent: isPerson,
        expiresAt: new Date(now.getTime() + testMs), contents: ways.map(({ content }) => content),
      }])))).values()
      return ready.map(({ followerId, key: variant, fault, ways }): Tried => {
        const nothing = { followerId, variant, route: null }
        if (ways.length === 0) return { ...nothing, reasons: [fault ?? 'CONTENT_NOT_ALLOWED'] }
        const { value } = offered.next()
        if (value?.is === 'placed') return { followerId, variant, route: ways[value.at]?.route ?? null, reasons: [] }
        return { ...nothing, reasons: value?.is === 'closed' ? value.reasons : [] }
      })
    },
  }
}

export interface Ready { followerId: number, key: string, fault: Fault | null, ways: Array<{ route: PushRoute, content: TouchContent }> }

export type Trials = ReturnType<typeof createTrials>
