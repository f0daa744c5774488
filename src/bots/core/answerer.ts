import type { HeardMessage } from '../../conversations/index.ts'
import type { Heard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { TouchContent } from '../../reach/index.ts'

/** Something a follower said or did that waits for an answer, in the order of the deliveries. */
export interface Asked {
  heard: Heard
  /** The live conversation as it is now; null for what happens outside of one. */
  conversation: HeardMessage['conversation'] | null
  messageId: number | null
  /** What they wrote, or what WeChat understood of what they said; null for everything else. */
  text: string | null
}

/** Why a follower was answered, and by what of ours. */
export interface AnsweredBy { kind: AnswererName | 'plugin', id: number }

export interface Answer {
  by: AnsweredBy
  /** In their order; the first of them in the webhook that waits, where that can be. */
  contents: readonly TouchContent[]
  /** What it was, where it was not an answer. */
  outcome?: 'suggested'
  /** To the queue, where a person will be found. */
  handOver?: { teamId: number | null }
  deeds?: { tagIds?: readonly number[], attributes?: ReadonlyArray<{ key: string, value: unknown }> }
}

/** By their order: who comes first answers first, and what one has answered the others do not hear. */
export const answererNames = ['greeting', 'menu', 'rule', 'faq', 'default'] as const
export type AnswererName = typeof answererNames[number]

/** What answers by itself. Asked in the transaction of the deliveries: it reads memory, and of the database only what changed. */
export interface Answerer {
  name: AnswererName
  /** Answers by delivery; of what it leaves out the next is asked. */
  answer: (tx: Tx, accountId: number, asked: readonly Asked[]) => Promise<ReadonlyMap<number, Answer>>
}

/** What answers after the transaction: tells which deliveries it has taken over. */
export interface LateAnswerer {
  offer: (tx: Tx, accountId: number, asked: readonly Asked[]) => Promise<ReadonlySet<number>>
}
