import type { Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Answer, AnsweredBy } from './answerer.ts'

interface Needs {
  logger: Logger
  carry: (tx: Tx, accountId: number, tagId: number, carriers: { followerIds: number[], isOn: boolean }) => Promise<unknown>
  setAttributes: (tx: Tx, accountId: number, changes: ReadonlyArray<{ followerId: number, key: string, value: unknown }>, by: string) => Promise<unknown>
}

interface Deed { followerId: number, by: AnsweredBy, deeds: Answer['deeds'] }

/** What answers do besides speaking: tags and attributes, many followers at once. */
export function createDeeds ({ logger, carry, setAttributes }: Needs) {
  /** A tag or an attribute that has gone meanwhile keeps nobody's message from being worked on. */
  async function isDone (accountId: number, deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed()
      return true
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      logger.warn({ err: error, accountId }, 'a bot’s deed cannot be done')
      return false
    }
  }

  async function tag (tx: Tx, accountId: number, tagId: number, followerIds: number[]): Promise<void> {
    if (await isDone(accountId, () => carry(tx, accountId, tagId, { followerIds, isOn: true })) || followerIds.length === 1) return
    // Who has as many tags as WeChat allows keeps nobody else from theirs.
    for (const followerId of followerIds) await isDone(accountId, () => carry(tx, accountId, tagId, { followerIds: [followerId], isOn: true }))
  }

  return async function act (tx: Tx, accountId: number, done: readonly Deed[]): Promise<void> {
    const tags = done.flatMap(({ followerId, deeds }) => (deeds?.tagIds ?? []).map((tagId) => ({ tagId, followerId })))
    for (const [tagId, theirs] of grouped(tags, (each) => each.tagId)) await tag(tx, accountId, tagId, [...new Set(theirs.map(({ followerId }) => followerId))])
    for (const [by, theirs] of grouped(done, ({ by: { kind, id } }) => `bot:${kind}:${id}`)) {
      const changes = theirs.flatMap(({ followerId, deeds }) => (deeds?.attributes ?? []).map(({ key, value }) => ({ followerId, key, value })))
      if (changes.length > 0) await isDone(accountId, () => setAttributes(tx, accountId, changes, by))
    }
  }
}

export type Act = ReturnType<typeof createDeeds>
