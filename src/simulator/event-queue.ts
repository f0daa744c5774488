import type { InboundMessage, Outcome } from './delivery.ts'
import type { XmlFields } from './xml-writer.ts'

/** What the platform itself tells the webhook: results of sends, and what became of an account. */
export interface EventQueue {
  /**
   * Tells it in the background, and again until it is acknowledged. Several are on their way at once and may overtake one another.
   * `fields` are made when their turn comes, `Event` among them, because a million may wait.
   */
  push: (openid: string, fields: () => XmlFields) => void
  /** Resolves when none waits any more. */
  idle: () => Promise<void>
}

interface Needs {
  originalId: string
  clock: { now: () => Date }
  hasWebhook: () => boolean
  deliver: (message: InboundMessage, copies: number) => Promise<Outcome>
  /** Told of an event that is given up before it was tried. */
  lost: (openid: string) => void
  /** How many may wait. */
  most?: number
}

const atOnce = 64
/** Those that were told are let go of in lots of so many, at least. */
const lot = 10_000
/** A million results fit into memory; when a webhook that is down lets more wait, the oldest are given up. WeChat promises none. */
const mostWaiting = 1_000_000

export function createEventQueue ({ originalId, clock, hasWebhook, deliver, lost, most = mostWaiting }: Needs): EventQueue {
  let waiting: Array<{ openid: string, at: number, fields: () => XmlFields }> = []
  let taken = 0
  let underWay = 0
  let resolvers: Array<() => void> = []

  const letGo = (): void => {
    // Also while others wait: under a long run there is never a moment when none does.
    if (taken < waiting.length && (taken < lot || taken < waiting.length / 2)) return
    waiting = waiting.slice(taken)
    taken = 0
  }
  const next = (): void => {
    while (underWay < atOnce && taken < waiting.length) {
      const event = waiting[taken]
      taken += 1
      if (event === undefined) break
      underWay += 1
      void tell(event).finally(() => {
        underWay -= 1
        next()
      })
    }
    letGo()
    if (underWay > 0 || waiting.length > 0) return
    for (const resolve of resolvers) resolve()
    resolvers = []
  }
  const tell = ({ openid, at, fields }: typeof waiting[number]): Promise<unknown> => {
    const envelope = { ToUserName: originalId, FromUserName: openid, CreateTime: Math.floor(at / 1000), MsgType: 'event' }
    return deliver({ openid, fields: { ...envelope, ...fields() }, answered: false }, 1)
  }

  return {
    push (openid, fields) {
      if (!hasWebhook()) return
      if (waiting.length - taken >= most) {
        lost(waiting[taken]?.openid ?? '')
        taken += 1
        letGo()
      }
      waiting.push({ openid, at: clock.now().getTime(), fields })
      // After the answer to the call that caused it.
      if (underWay < atOnce && waiting.length - taken === 1) setImmediate(next)
    },
    idle: () => new Promise((resolve) => {
      resolvers.push(resolve)
      setImmediate(next)
    }),
  }
}
