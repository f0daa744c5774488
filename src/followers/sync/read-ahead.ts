import { createLimit } from './limit.ts'
import type { Profile } from './profiles.ts'
import { inHundreds, type UserDetails } from './users.ts'

/** From where in WeChat's list to go on. */
export interface Mark {
  /** What the page under way was asked with; empty for the first. */
  after: string
  /** How many came before that page. */
  before: number
  /** The last of the page that is written; null before its first. */
  last: string | null
}

export interface OpenidsPage {
  openids: string[]
  /** What the next page is asked with; empty at the end. */
  next: string
  /** How many follow, as WeChat tells. */
  total: number
}

/** Some followers in the order of the list, and how things stand when they are written. At the end there are none. */
export interface Portion { profiles: Profile[], mark: Mark, done: number, total: number, isEnd: boolean }

export interface Source {
  list: (after: string) => Promise<OpenidsPage>
  details: (openids: readonly string[]) => Promise<Map<string, UserDetails>>
}

export const callsAtOnce = 8
const perPortion = 2000
/** Portions that are on their way or wait while one is written: what fetching costs then costs no time. Lost in a crash without harm. */
const portionsAhead = 2

/** Hands out the list from `mark` on, portion by portion, fetching the next ones meanwhile. */
export function readAhead ({ list, details }: Source, mark: Mark): () => Promise<Portion> {
  const openids = openidsFrom(list, mark)
  const inLimit = createLimit(callsAtOnce)
  const coming: Array<Promise<Portion>> = []
  let failure: { error: unknown } | undefined

  async function ask (some: readonly string[]): Promise<Map<string, UserDetails>> {
    // What waits behind a refusal is not asked for: a used-up quota would only refuse it too.
    if (failure !== undefined) throw failure.error
    try {
      return await details(some)
    } catch (error) {
      failure ??= { error }
      throw error
    }
  }

  async function portion (): Promise<Portion> {
    const { value, done } = await openids.next()
    if (done) return { ...value, profiles: [], isEnd: true }
    const told = await Promise.all(inHundreds(value.openids).map((some) => inLimit(() => ask(some))))
    const byOpenid = new Map(told.flatMap((some) => [...some]))
    return { ...value, profiles: value.openids.map((openid) => ({ openid, details: byOpenid.get(openid) })), isEnd: false }
  }

  function fill (): void {
    while (coming.length <= portionsAhead) {
      const next = portion()
      // Whoever asks for it hears of its failure, and nobody may ask any more.
      next.catch(() => undefined)
      coming.push(next)
    }
  }

  return async () => {
    fill()
    const next = await coming.shift()
    if (next === undefined) throw new Error('nothing is coming')
    fill()
    return next
  }
}

interface Stretch { openids: string[], mark: Mark, done: number, total: number }

/**
 * The list in stretches. Its pages are asked for again after a crash, and somebody may have left meanwhile: the place inside a
 * page is found by the openid that was last, and if that one left the page is done once more.
 */
async function * openidsFrom (list: Source['list'], { after, before, last }: Mark): AsyncGenerator<Stretch, Omit<Stretch, 'openids'>> {
  for (;;) {
    const { openids, next, total } = await list(after)
    for (let at = last === null ? 0 : openids.indexOf(last) + 1; at < openids.length; at += perPortion) {
      const some = openids.slice(at, at + perPortion)
      yield { openids: some, mark: { after, before, last: some.at(-1) ?? null }, done: before + at + some.length, total }
    }
    before += openids.length
    // A page that leads to itself would never end.
    if (next === '' || next === after) return { mark: { after, before, last: null }, done: before, total }
    after = next
    last = null
  }
}
