import type { Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Answer, Asked } from './answerer.ts'

interface Needs {
  logger: Logger
  carry: (tx: Tx, accountId: number, tagId: number, carriers: { followerIds: number[], isOn: boolean }) => Promise<unknown>
  setAttributes: (tx: Tx, accountId: number, changes: ReadonlyArray<{ followerId: number, key: string, value: unknown }>, by: string) => Promise<unknown>
}

export interface Deed { asked: Asked, answer: Answer }

/** What answers do besides speaking: tags and attributes, many followers at once. */
export function createDeeds ({ logger, carry, setAttributes }: Needs) {
  /** A tag or an attribute that has gone meanwhile keeps nobody's message from being worked on. */
  async function tried (accountId: number, deed: () => Promise<unknown>): Promise<void> {
    try {
      await deed()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      logger.warn({ err: error, accountId }, 'a bot’s deed cannot be done')
    }
  }

  return async function act (tx: Tx, accountId: number, deeds: readonly Deed[]): Promise<void> {
    const byTag = new Map<number, Set<number>>()
    for (const { asked: { heard: { followerId } }, answer } of deeds) {
      for (const tagId of answer.deeds?.tagIds ?? []) byTag.set(tagId, (byTag.get(tagId) ?? new Set()).add(followerId))
    }
    for (const [tagId, followerIds] of byTag) await tried(accountId, () => carry(tx, accountId, tagId, { followerIds: [...followerIds], isOn: true }))
    for (const { asked: { heard: { followerId } }, answer: { by, deeds: done } } of deeds) {
      const changes = (done?.attributes ?? []).map(({ key, value }) => ({ followerId, key, value }))
      if (changes.length > 0) await tried(accountId, () => setAttributes(tx, accountId, changes, `bot:${by.kind}:${by.id}`))
    }
  }
}

export type Act = ReturnType<typeof createDeeds>
