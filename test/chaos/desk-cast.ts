import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountHandle } from '../../src/simulator/index.ts'
import type { Hired } from '../support/desk.ts'
import type { ProductApi } from '../support/product-api.ts'
import type { Dice } from './reach-asks.ts'

/** What an agent wants to say to a follower, as the runner wrote it down before asking. */
export interface Reply {
  /** Stands in what they receive, as `#17#`. */
  mark: number
  agentId: number
  conversationId: number
  /** What the product said of it; null until it has said anything. */
  told: { isPlaced: boolean, code: string } | null
}

/** What a follower said, and whether WeChat was told that it was taken. */
export interface Word { mark: number, openid: string, isTaken: boolean }

export interface Deeds { replies: Reply[], words: Word[], moves: Record<string, number> }
export const noDeeds = (): Deeds => ({ replies: [], words: [], moves: {} })

export interface Run { isOver: boolean }

interface ConversationBody { id: number, followerId: number, status: string, outboundCount: number }
interface Page { items: ConversationBody[] }

const beatMs = 10_000
/** Then there is often something to say that WeChat refuses, and somebody else who wants the seat. */
const resolveShare = 12

export interface Acting { agent: Hired, colleagues: readonly Hired[], deeds: Deeds, dice: Dice, run: Run }

/** Answers, takes from the queue what others want too, hands over, gives back and resolves, without end. Each at its own page, with a session of its own. */
export async function work (acting: Acting): Promise<void> {
  const { agent, run, dice } = acting
  let beatAt = 0
  while (!run.isOver) {
    if (Date.now() > beatAt) {
      beatAt = Date.now() + beatMs
      await untilTold(run, agent.api, '/agents/me/heartbeat')
    }
    const { items } = await agent.api.get<Page>(`/conversations?agentId=${agent.agentId}&status=open&limit=50`)
    const mine = dice.shuffled(items)
    for (const conversation of mine.slice(0, 3)) if (!run.isOver) await attend(acting, conversation)
    if (dice.below(3) === 0) await reachFor(acting)
    await sleep(20 + dice.below(150))
  }
}

async function attend ({ agent, colleagues, deeds, dice, run }: Acting, { id }: ConversationBody): Promise<void> {
  const chance = dice.below(100)
  if (chance < 100 - resolveShare - 8) return answer(deeds, agent, id)
  const colleague = colleagues[dice.below(colleagues.length)]
  const [move, body] = chance >= 100 - resolveShare
    ? ['resolve', {}] as const
    : chance % 2 === 0 || colleague === undefined ? ['release', { note: '换人' }] as const : ['transfer', { agentId: colleague.agentId, note: '请接' }] as const
  const told = await untilTold(run, agent.api, `/conversations/${id}/${move}`, body)
  count(deeds, told === null ? `${move} unheard` : told.status < 300 ? move : `${move} ${told.code}`)
}

async function answer (deeds: Deeds, agent: Hired, conversationId: number): Promise<void> {
  const mark = deeds.replies.length + 1
  const reply: Reply = { mark, agentId: agent.agentId, conversationId, told: null }
  deeds.replies.push(reply)
  // Until it is told, also when everything else is over: a reply of which nobody knows anything proves nothing.
  const told = await untilTold({ isOver: false }, agent.api, `/conversations/${conversationId}/messages`, {
    key: `desk-${mark}`, content: { type: 'text', text: `#${mark}# 您好，已经为您处理。` },
  })
  if (told === null) return
  if (told.status >= 300 && told.status !== 409) throw new Error(`answered in vain: ${told.status} ${told.code}`)
  reply.told = { isPlaced: told.status < 300, code: told.code }
}

/** For what stands first in the queue, as everybody does. */
async function reachFor ({ agent, deeds, dice, run }: Acting): Promise<void> {
  const { items } = await agent.api.get<{ items: Array<{ conversationId: number }> }>('/queue?limit=3')
  const wanted = items[dice.below(items.length)]
  if (wanted === undefined) return
  const told = await untilTold(run, agent.api, `/conversations/${wanted.conversationId}/take`)
  count(deeds, told === null ? 'take unheard' : told.status < 300 ? 'take' : `take ${told.code}`)
}

/** Asks until there is an answer: what was asked in vain may have been heard, and asking again must do no harm. */
async function untilTold (run: Run, api: ProductApi, path: string, body?: object): Promise<{ status: number, code: string } | null> {
  while (!run.isOver) {
    const told = await api.tell('POST', path, body).catch(() => undefined)
    if (told !== undefined && told.status < 500) return { status: told.status, code: told.body.code ?? '' }
    await sleep(100)
  }
  return null
}

function count ({ moves }: Deeds, what: string): void {
  moves[what] = (moves[what] ?? 0) + 1
}

export interface Talking { wechat: AccountHandle, openids: readonly string[], deeds: Deeds, dice: Dice, run: Run, everyMs: number }

/** Followers ask and ask. */
export async function talk ({ wechat, openids, deeds, dice, run, everyMs }: Talking): Promise<void> {
  const said: Array<Promise<void>> = []
  while (!run.isOver) {
    const word: Word = { mark: deeds.words.length + 1, openid: openids[dice.below(openids.length)] ?? '', isTaken: false }
    deeds.words.push(word)
    said.push(wechat.say(word.openid, `问#${word.mark}# 什么时候发货？`).then(({ acknowledged }) => { word.isTaken = acknowledged }))
    await sleep(everyMs)
  }
  await Promise.all(said)
}
