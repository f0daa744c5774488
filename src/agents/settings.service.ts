import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../platform/database/database.ts'
import { isDuplicate } from '../platform/database/errors.ts'
import { type AgentSettings, AgentSettingsRow } from './agent.entity.ts'
import { agentSettingsChanged } from './agents.errors.ts'

export interface StoredAgentSettings { version: number, settings: AgentSettings }

export const defaultAgentSettings: AgentSettings = { silentSeconds: 90, rampSeconds: 20 }

export function createAgentSettings ({ db }: { db: Database }) {
  async function get (accountId: number, from: EntityManager = db.read): Promise<StoredAgentSettings> {
    const row = await from.findOneBy(AgentSettingsRow, { accountId })
    return { version: row?.version ?? 0, settings: { ...defaultAgentSettings, ...row?.value } }
  }

  return {
    get,
    of: async (accountId: number, from: EntityManager = db.read): Promise<AgentSettings> => (await get(accountId, from)).settings,

    async set (tx: Tx, accountId: number, version: number, value: AgentSettings): Promise<StoredAgentSettings> {
      const { version: there } = await get(accountId, tx)
      if (there !== version) throw agentSettingsChanged()
      if (there === 0) {
        await tx.insert(AgentSettingsRow, { accountId, value, version: 1 }).catch((error: unknown) => { throw isDuplicate(error) ? agentSettingsChanged() : error })
      } else {
        const { affected } = await tx.update(AgentSettingsRow, { accountId, version }, { value, version: version + 1 })
        if (affected !== 1) throw agentSettingsChanged()
      }
      return { version: version + 1, settings: value }
    },
  }
}

export type AgentSettingsService = ReturnType<typeof createAgentSettings>
