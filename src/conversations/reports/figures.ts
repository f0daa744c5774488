import type { Case } from './case.ts'

/** How long something took. */
export interface Times { count: number, meanMs: number | null, medianMs: number | null, p90Ms: number | null, longestMs: number | null }

export function timesOf (values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b)
  /** The smallest value that so large a share does not exceed. */
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
  const mean = sorted.length === 0 ? null : Math.round(sorted.reduce((sum, value) => sum + value, 0) / sorted.length)
  return { count: sorted.length, meanMs: mean, medianMs: at(0.5), p90Ms: at(0.9), longestMs: sorted.at(-1) ?? null }
}

/** Of an agent in a report by agents: what is theirs of a conversation that several had. Undefined: all of it. */
type Whose = number | null | undefined

const of = (whose: Whose, agentId: number | null) => whose === undefined || whose === agentId

/** What each report adds up of a group of conversations. */
export const reports = {
  response: () => {
    const firstResponse: number[] = []
    const ownResponse: number[] = []
    const handling: number[] = []
    const resolution: number[] = []
    let conversations = 0
    return {
      add (each: Case, whose: Whose) {
        conversations += 1
        if (each.firstResponseMs !== null && of(whose, each.repliedBy)) firstResponse.push(each.firstResponseMs)
        if (each.ownResponseMs !== null && of(whose, each.repliedBy)) ownResponse.push(each.ownResponseMs)
        const spent = typeof whose === 'number' ? each.handling.get(whose) : each.handlingMs
        if (each.handling.size > 0 && spent !== undefined) handling.push(spent)
        if (each.resolutionMs !== null && of(whose, each.lastAgentId)) resolution.push(each.resolutionMs)
      },
      sum: () => ({
        conversations, firstResponse: timesOf(firstResponse), ownResponse: timesOf(ownResponse), handling: timesOf(handling), resolution: timesOf(resolution),
      }),
    }
  },
  volume: () => {
    const sum = { conversations: 0, asked: 0, botOnly: 0, answered: 0, resolved: 0, reopened: 0, inbound: 0, outbound: 0 }
    return {
      add (each: Case) {
        sum.conversations += 1
        if (each.askedMs !== null) sum.asked += 1
        if (each.askedMs === null && each.firstAssignedMs === null) sum.botOnly += 1
        if (each.firstReplyMs !== null) sum.answered += 1
        if (each.status === 'resolved') sum.resolved += 1
        if (each.reopened > 0) sum.reopened += 1
        sum.inbound += each.inbound
        sum.outbound += each.outbound
      },
      sum: () => sum,
    }
  },
  waiting: () => {
    const waits: number[] = []
    const sum = { asked: 0, given: 0, waiting: 0, leftWaiting: 0 }
    return {
      add (each: Case) {
        if (each.askedMs === null) return
        sum.asked += 1
        if (each.firstAssignedMs !== null) sum.given += 1
        else if (each.status === 'waiting') sum.waiting += 1
        else sum.leftWaiting += 1
        if (each.waitMs !== null) waits.push(each.waitMs)
      },
      sum: () => ({ ...sum, wait: timesOf(waits) }),
    }
  },
  windows: () => {
    const sum = { asked: 0, lost: 0, windowsLost: 0 }
    return {
      add (each: Case, whose: Whose) {
        if (each.askedMs === null) return
        sum.asked += 1
        if (each.windowsLost === 0 || !of(whose, each.lastAgentId)) return
        sum.lost += 1
        sum.windowsLost += each.windowsLost
      },
      sum: () => sum,
    }
  },
  ratings: () => {
    const scores: number[] = []
    let asked = 0
    return {
      add (each: Case, whose: Whose) {
        if (each.rated === null || !of(whose, each.lastAgentId)) return
        asked += 1
        if (each.rated.score !== null) scores.push(each.rated.score)
      },
      sum: () => ({
        asked, rated: scores.length,
        mean: scores.length === 0 ? null : Math.round(scores.reduce((sum, score) => sum + score, 0) / scores.length * 100) / 100,
        scores: [1, 2, 3, 4, 5].map((score) => ({ score, count: scores.filter((each) => each === score).length })),
      }),
    }
  },
} as const

export type ReportName = keyof typeof reports
export type FiguresOf<Name extends ReportName> = ReturnType<ReturnType<typeof reports[Name]>['sum']>
