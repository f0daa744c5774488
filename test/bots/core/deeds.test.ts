import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createDeeds } from '../../../src/bots/core/deeds.ts'
import type { Tx } from '../../../src/platform/database/database.ts'
import { AppError } from '../../../src/platform/errors.ts'

const nobodys = {} as Tx

it('tags everybody but those who can have no more tags, and sets what one answer sets for all at once', async () => {
  const tagged: number[] = []
  const set: unknown[] = []
  const act = createDeeds({
    logger: pino({ level: 'silent' }),
    async carry (_tx, _accountId, _tagId, { followerIds }) {
      if (followerIds.includes(2)) throw new AppError('conflict', 'FOLLOWER_HAS_TOO_MANY_TAGS', 'too many')
      tagged.push(...followerIds)
    },
    setAttributes: async (_tx, _accountId, changes, by) => { set.push([by, changes]) },
  })
  const by = { kind: 'rule', id: 7 } as const
  const deeds = { tagIds: [5], attributes: [{ key: 'topic', value: 'tea' }] }
  await act(nobodys, 1, [1, 2, 3, 3].map((followerId) => ({ followerId, by, deeds })))
  expect(tagged).toEqual([1, 3])
  expect(set).toEqual([['bot:rule:7', [1, 2, 3, 3].map((followerId) => ({ followerId, key: 'topic', value: 'tea' }))]])
})
