import { setTimeout as sleep } from 'node:timers/promises'
import type { ProductApi } from '../support/product-api.ts'
import type { Cast, Player } from './reach-cast.ts'
import { inTurns } from './reach-cast.ts'

/** Something that one follower is to be sent, as the runner wrote it down before asking. */
export interface Ask {
  /** Stands in what they receive, as `#17#`, and in the key under which it is asked. */
  mark: number
  player: Player
  purpose: 'answer' | 'notice' | 'content'
  topic?: 'tea' | 'club'
  content: object
  /** How many messages it makes. */
  parts: number
  /** What the product made of it; null until it has said so. */
  told: { isPlaced: boolean, reason: string | null } | null
}

export interface MassAsk { mark: number, players: readonly Player[], purpose: 'notice' | 'content', topic?: 'tea' | 'club', isPlaced: boolean }

/** A run can be played again by its seed. */
export function createDice (seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (limit: number) => Math.floor(next() * limit),
    shuffled: <Item>(items: readonly Item[]): Item[] => items.map((item) => ({ item, at: next() })).sort((a, b) => a.at - b.at).map(({ item }) => item),
  }
}
export type Dice = ReturnType<typeof createDice>

type Draft = Pick<Ask, 'purpose' | 'topic' | 'content'> & { parts?: number }

/** WeChat takes 2,047 bytes of text at once. */
const filler = '长'.repeat(700)

const drafts: ReadonlyArray<(mark: string, cast: Cast, at: number) => Draft> = [
  (mark) => ({ purpose: 'answer', content: { type: 'text', text: mark } }),
  (mark) => ({ purpose: 'answer', content: { type: 'text', text: `${mark}${filler}${mark.replace(/#$/, ':1#')}` }, parts: 2 }),
  (mark) => ({ purpose: 'answer', content: { type: 'menu', head: mark, items: [{ id: '1', text: '好' }, { id: '2', text: '不好' }] } }),
  (_mark, { mediaIds }, at) => ({ purpose: 'answer', content: { type: 'image', mediaId: mediaIds[at % mediaIds.length] } }),
  (mark) => ({ purpose: 'content', content: { type: 'text', text: mark } }),
  (mark) => ({ purpose: 'content', topic: 'tea', content: { type: 'article', title: mark, url: 'https://shop.example.com/tea' } }),
  (mark) => ({ purpose: 'content', topic: 'tea', content: { type: 'text', text: mark } }),
  (mark) => ({ purpose: 'content', topic: 'club', content: { type: 'text', text: mark } }),
  (mark, { templateId }) => ({ purpose: 'notice', content: { type: 'template', templateId, data: { thing1: { value: mark } } } }),
  (mark, { templateId }) => ({ purpose: 'notice', topic: 'tea', content: { type: 'template', templateId, data: { thing1: { value: mark } } } }),
  (mark, { onceId }) => ({ purpose: 'notice', content: { type: 'notice', templateId: onceId, data: { thing1: { value: mark } } } }),
  (mark, { longId }) => ({ purpose: 'notice', content: { type: 'notice', templateId: longId, data: { thing1: { value: mark } } } }),
]
const asksEach = 5

/** Some of everything for everybody, in no order. Each follower gets no more than one picture: it bears no mark. */
export function planAsks (cast: Cast, dice: Dice): Ask[] {
  let mark = 0
  const asks = cast.players.flatMap((player) => dice.shuffled(drafts).slice(0, asksEach).map((draft): Ask => {
    mark += 1
    return { mark, player, parts: 1, told: null, ...draft(`#${mark}#`, cast, mark) }
  }))
  return dice.shuffled(asks)
}

export function planMassAsks ({ players }: Cast, dice: Dice, count: number): MassAsk[] {
  const staying = players.filter(({ isGone }) => !isGone)
  return Array.from({ length: count }, (_, at): MassAsk => ({
    mark: 1_000_000 + at, players: dice.shuffled(staying).slice(0, Math.ceil(staying.length / 4)), purpose: at % 3 === 0 ? 'notice' : 'content',
    ...(at % 2 === 0 && { topic: 'tea' as const }), isPlaced: false,
  }))
}

export const keyOf = ({ mark }: Pick<Ask, 'mark'>) => `chaos-${mark}`

/** Asks until there is an answer, under the same key: what was asked in vain may have been heard. */
async function untilTold (api: ProductApi, path: string, body: object) {
  for (;;) {
    const told = await api.tell('POST', path, body).catch(() => undefined)
    if (told !== undefined && told.status < 500) return told
    await sleep(200)
  }
}

async function ask (api: ProductApi, each: Ask): Promise<void> {
  const { player, purpose, topic, content } = each
  const { status, body } = await untilTold(api, `/followers/${player.followerId}/touches`, { key: keyOf(each), purpose, content, ...(topic !== undefined && { topic }) })
  if (status !== 200 && status !== 201 && status !== 409) throw new Error(`asked in vain: ${status} ${JSON.stringify(body)}`)
  each.told = { isPlaced: status !== 409, reason: status === 409 ? body.code ?? '' : null }
}

async function askMass (api: ProductApi, each: MassAsk): Promise<void> {
  const { mark, players, purpose, topic } = each
  const { status, body } = await untilTold(api, '/mass-calls', {
    key: keyOf(each), purpose, content: { type: 'text', text: `#${mark}#` }, followerIds: players.map(({ followerId }) => followerId), ...(topic !== undefined && { topic }),
  })
  if (status !== 202) throw new Error(`a mass call in vain: ${status} ${JSON.stringify(body)}`)
  each.isPlaced = true
}

export interface Asking { api: ProductApi, asks: readonly Ask[], massAsks: readonly MassAsk[], onAsked: (share: number) => void }

/** Everything, the mass calls spread between the others. */
export async function askAll ({ api, asks, massAsks, onAsked }: Asking): Promise<void> {
  const every = Math.max(1, Math.floor(asks.length / massAsks.length))
  let done = 0
  await inTurns(asks, async (each, at) => {
    const massAsk = at % every === 0 ? massAsks[at / every] : undefined
    await Promise.all([ask(api, each), massAsk === undefined ? undefined : askMass(api, massAsk)])
    done += 1
    onAsked(done / asks.length)
  }, 32)
}
