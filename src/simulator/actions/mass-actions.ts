import type { AccountState } from '../account.ts'
import type { MassConsole, MassCounts, MassJob, MassVerdict } from '../books/mass-book.ts'
import { failMass, runMass, startMass } from '../mass-sender.ts'
import { statusOf } from '../rules/mass-result.ts'
import { noSuchTag, notWaiting } from '../simulator.errors.ts'
import type { World } from '../world.ts'

/** A mass send as its operator sees it. */
export interface MassView {
  msgId: string
  at: Date
  type: string
  text: string
  isToAll: boolean
  isFromConsole: boolean
  /** Until the administrator decided. */
  isWaiting: boolean
  /** As `mass/get` says it. */
  msgStatus: string
  /** As the event says it; empty until then. */
  status: string
  counts: MassCounts
}

interface Needs {
  account: AccountState
  world: World
}

/** What the operator and the administrator do about mass sends. */
export function createMassActions ({ account, world }: Needs) {
  const { mass } = account

  const waiting = (msgId: string): MassJob => {
    const job = mass.find(msgId)
    if (job?.state !== 'waiting') throw notWaiting(msgId)
    return job
  }

  return {
    /** The newest first. */
    massJobs: (): MassView[] => mass.jobs().toReversed().map(viewJob),
    massConsole: (): MassConsole => ({ ...mass.console }),
    setMassConsole: (changes: Partial<MassConsole>): void => { Object.assign(mass.console, changes) },
    /** How the next send fares, whoever makes it. */
    nextMass: (verdict: MassVerdict): void => mass.next(verdict),
    confirmMass: (msgId: string): void => runMass(account, world, waiting(msgId)),
    refuseMass: (msgId: string): void => failMass(account, waiting(msgId), 'err(40001)'),
    /** The operator sends a text, to all or to who carries a tag. The webhook is told the result, the product nothing else. */
    sendFromConsole ({ text, tagId = null }: { text: string, tagId?: number | null }): string {
      if (tagId !== null && account.tags.find(tagId) === undefined) throw noSuchTag(tagId)
      const message = { type: 'text', text, fields: null, parts: [], draftId: null }
      return startMass(account, world, { audience: { tagId }, message, ignoresReprint: false, isFromConsole: true }).msgId
    },
  }
}

function viewJob (job: MassJob): MassView {
  const { msgId, atMs, message: { type, text }, isToAll, isFromConsole, state, status, counts } = job
  return {
    msgId, at: new Date(atMs), type, text, isToAll, isFromConsole, isWaiting: state === 'waiting', msgStatus: statusOf(job), status,
    counts: { ...counts },
  }
}
