import { randomBytes } from 'node:crypto'

/** A million of these must fit beside the product: flat, with shared strings where there are few values. */
export interface FollowerRecord {
  readonly openid: string
  readonly position: number
  subscribed: boolean
  subscribedAtSeconds: number
  scene: string
  qrScene: string
  unionid: string
  language: string
  remark: string
  /** The last one put on stands last: it decides which personalised menu is shown. */
  tagIds: readonly number[]
  isBlocked: boolean
  /** When a message last went either way. */
  contactAtSeconds: number
  /** Until when the chat shows that somebody is typing. */
  typingUntilSeconds: number
  /** How many mass sends came in which month or, from a subscription account, on which day. */
  massPeriod: number
  massReceived: number
}

export type FollowerFacts = Partial<Pick<FollowerRecord, 'scene' | 'qrScene' | 'unionid' | 'language' | 'remark'>>

const sharedTexts = 10_000
const noTags: readonly number[] = []

export interface FollowerBook {
  find: (openid: string) => FollowerRecord | undefined
  at: (position: number) => FollowerRecord | undefined
  /** Makes this person a follower from now on, again if they had left. */
  enter: (openid: string, subscribedAtSeconds: number, facts: FollowerFacts) => FollowerRecord
  leave: (follower: FollowerRecord, atSeconds: number) => void
  /** Who follows now, or else who is `wanted`, in the order they first came, starting behind `afterPosition`. */
  page: (afterPosition: number, limit: number, wanted?: (follower: FollowerRecord) => boolean) => FollowerRecord[]
  subscribedCount: () => number
}

/** What else must happen when somebody comes or goes. */
export interface ComingAndGoing {
  entered: (follower: FollowerRecord, atSeconds: number) => void
  left: (follower: FollowerRecord, atSeconds: number) => void
}

export function createFollowerBook ({ entered, left }: ComingAndGoing): FollowerBook {
  const byOpenid = new Map<string, FollowerRecord>()
  const inOrder: FollowerRecord[] = []
  const shared = new Map<string, string>()
  let subscribedCount = 0

  /** Scenes and languages are few; keeping each once spares a million copies. */
  const share = (text: string): string => {
    const known = shared.get(text)
    if (known !== undefined) return known
    if (shared.size < sharedTexts) shared.set(text, text)
    return text
  }
  const record = (openid: string): FollowerRecord => {
    const follower = {
      openid, position: inOrder.length, subscribed: false, subscribedAtSeconds: 0,
      scene: '', qrScene: '', unionid: '', language: '', remark: '',
      tagIds: noTags, isBlocked: false, contactAtSeconds: 0, typingUntilSeconds: 0, massPeriod: 0, massReceived: 0,
    }
    byOpenid.set(openid, follower)
    inOrder.push(follower)
    return follower
  }

  return {
    find: (openid) => byOpenid.get(openid),
    at: (position) => inOrder[position],
    enter (openid, subscribedAtSeconds, { scene, qrScene, unionid, language, remark }) {
      const follower = byOpenid.get(openid) ?? record(openid)
      const isNew = !follower.subscribed
      follower.subscribed = true
      follower.subscribedAtSeconds = subscribedAtSeconds
      follower.qrScene = share(qrScene ?? '')
      follower.scene = share(scene ?? (follower.qrScene === '' ? 'ADD_SCENE_SEARCH' : 'ADD_SCENE_QR_CODE'))
      follower.unionid = unionid ?? follower.unionid
      follower.language = share(language ?? follower.language)
      follower.remark = remark ?? follower.remark
      if (isNew) {
        subscribedCount += 1
        entered(follower, subscribedAtSeconds)
      }
      return follower
    },
    leave (follower, atSeconds) {
      if (!follower.subscribed) return
      follower.subscribed = false
      subscribedCount -= 1
      left(follower, atSeconds)
    },
    page (afterPosition, limit, wanted = isSubscribed) {
      const page: FollowerRecord[] = []
      for (let position = afterPosition + 1; position < inOrder.length && page.length < limit; position += 1) {
        const follower = inOrder[position]
        if (follower !== undefined && wanted(follower)) page.push(follower)
      }
      return page
    },
    subscribedCount: () => subscribedCount,
  }
}

function isSubscribed ({ subscribed }: FollowerRecord): boolean {
  return subscribed
}

/** Openids are 28 characters long and begin with `o`. */
export function createOpenid (): string {
  return `o${randomBytes(21).toString('base64url').slice(0, 27)}`
}
