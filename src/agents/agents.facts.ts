import { defineFact } from '../platform/facts.ts'

/** Something changed about who may be given conversations; `freed`: they hold fewer now. */
export interface AgentsChanged {
  accountId: number
  agentIds: readonly number[]
  what: 'presence' | 'freed' | 'capacity' | 'skills' | 'team'
}

/** Announced in the transaction of the change. That a shift begins or an absence ends is announced by nobody: the clock does it. */
export const agentsChanged = defineFact<AgentsChanged>('agentsChanged')
