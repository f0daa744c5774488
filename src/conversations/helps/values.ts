import type { Agent } from '../../agents/index.ts'
import { type Values, wordsOf } from '../../platform/variables.ts'

interface Needs {
  aliasOf: (accountId: number, followerId: number) => Promise<string>
  attributesOf: (accountId: number, followerIds: readonly number[]) => Promise<Map<number, Record<string, unknown>>>
  accountName: (accountId: number) => Promise<string>
}

/** What texts may name, of one follower and for one agent. */
export function createValues ({ aliasOf, attributesOf, accountName }: Needs) {
  return async function valuesFor ({ accountId, followerId, agent }: { accountId: number, followerId: number, agent: Agent | null }): Promise<Values> {
    const [alias, attributes, account] = [await aliasOf(accountId, followerId), await attributesOf(accountId, [followerId]), await accountName(accountId)]
    return {
      'follower.alias': alias, 'account.name': account, 'agent.name': agent?.name ?? '',
      ...Object.fromEntries(Object.entries(attributes.get(followerId) ?? {}).map(([key, value]) => [`attribute.${key}`, wordsOf(value)])),
    }
  }
}

export type ValuesFor = ReturnType<typeof createValues>
