import { In, MoreThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import type { GreetingOf } from '../record/greetings.ts'
import { Code } from '../record/code.entity.ts'
import { CodeFollower } from './scan.entity.ts'

interface Needs { clock: Clock, touchDays: (accountId: number, tx: Tx) => Promise<number>, greetingOf: GreetingOf }

const dayMs = 86_400_000

/** Which team is to answer followers, by the code that they scanned last, if that was not too long ago. */
export function createTeamHints ({ clock, touchDays, greetingOf }: Needs) {
  return async function hint (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Map<number, number>> {
    const since = new Date(clock.now().getTime() - await touchDays(accountId, tx) * dayMs)
    const last: CodeFollower[] = []
    for (const some of inParts(followerIds)) last.push(...await tx.findBy(CodeFollower, { accountId, followerId: In(some), at: MoreThan(since) }))
    if (last.length === 0) return new Map()
    const codes: Code[] = []
    for (const some of inParts([...new Set(last.map(({ codeId }) => codeId))])) codes.push(...await tx.find(Code, { where: { accountId, id: In(some) }, select: { id: true, scene: true } }))
    const greetings = await greetingOf(tx, accountId, codes.map(({ scene }) => scene))
    const teams = new Map([...greetings.values()].map(({ codeId, teamId }) => [codeId, teamId]))
    return new Map(last.flatMap(({ followerId, codeId }): Array<[number, number]> => {
      const teamId = teams.get(codeId) ?? null
      return teamId === null ? [] : [[followerId, teamId]]
    }))
  }
}
