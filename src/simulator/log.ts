import type { Ring } from './ring.ts'
import { createRing } from './ring.ts'

/** Something the platform refused, and which rule did it. */
export interface LogEntry {
  at: number
  appid: string | null
  api: string
  rule: string
  errcode: number | null
  /** What the refused caller was told to ask support about. */
  rid?: string
  openid?: string
}

const entriesKept = 1000

export function createLog (): Ring<LogEntry> {
  return createRing(entriesKept)
}
