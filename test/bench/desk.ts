import { benchDeskLists } from './desk-lists.ts'
import { benchLive } from './desk-live.ts'

export interface DeskOptions { folder: string, small: boolean }

const missing = ['streamMissed', 'backlogLeft', 'backlogLost', 'backlogOverCapacity', 'backlogAssignedTwice'] as const

/** The desk as agents feel it: how soon they hear, how soon a crowd is spread over them, and how soon a page is there among millions of messages. */
export async function benchDesk ({ folder, small }: DeskOptions): Promise<Record<string, unknown>> {
  const live = await benchLive(small ? { waiting: 500, agents: 10, perSecond: 100, seconds: 5 } : { waiting: 10_000, agents: 50, perSecond: 200, seconds: 60 })
  const lists = await benchDeskLists({ folder, small })
  return { bench: 'desk', db: 'mysql', mode: 'plain', ...live, ...lists, wrong: missing.reduce((sum, name) => sum + Math.abs(live[name] ?? 0), 0) }
}
