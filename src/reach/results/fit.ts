import type { TouchStatus } from '../sending/touch.entity.ts'

export interface OpenResult {
  id: number
  kind: 'template' | 'notice'
  messageKey: string
  followerId: number | null
  templateId: string | null
  outcome: 'delivered' | 'failed'
  occurredMs: number
}

export interface Candidate {
  id: number
  followerId: number
  route: string
  status: TouchStatus
  templateId: string | null
  wechatMsgId: string | null
  calledMs: number | null
}

/** WeChat's clock and ours need not agree, and its moments are whole seconds. */
const skewMs = 120_000
/** Results come within minutes; what comes later than this is of something else. */
const longestMs = 24 * 3600_000

/** `touch` is null when the result says nothing new. */
export interface Fit<Result> { result: Result, touch: Candidate | null }

/**
 * Which touch each result is of; the rest must wait. By WeChat's number where the answer brought one. Otherwise by follower,
 * template and time: what WeChat took for certain first, in the order of the calls, then what may or may not have been taken,
 * if there is only one such touch. While a call is under way nobody can tell yet.
 */
export function fit<Result extends OpenResult> (results: readonly Result[], candidates: readonly Candidate[]): Array<Fit<Result>> {
  const taken = new Set<number>()
  const fits: Array<Fit<Result>> = []
  for (const result of [...results].sort((a, b) => a.id - b.id)) {
    const touch = findTouch(result, candidates.filter(({ id }) => !taken.has(id)))
    if (touch === undefined) continue
    if (touch !== null) taken.add(touch.id)
    fits.push({ result, touch })
  }
  return fits
}

function findTouch (result: OpenResult, candidates: readonly Candidate[]): Candidate | null | undefined {
  const numbered = candidates.find(({ wechatMsgId }) => wechatMsgId === result.messageKey)
  if (numbered !== undefined) return isUnderWay(numbered) ? undefined : isUnsettled(numbered) ? numbered : null
  const theirs = candidates.filter((touch) => touch.wechatMsgId === null && touch.route === result.kind && touch.followerId === result.followerId)
    .filter(({ templateId }) => result.templateId === null || templateId === result.templateId)
    .filter(({ calledMs }) => calledMs !== null && calledMs <= result.occurredMs + skewMs && result.occurredMs <= calledMs + longestMs)
    .sort((a, b) => (a.calledMs ?? 0) - (b.calledMs ?? 0))
  if (theirs.some(isUnderWay)) return undefined
  const [accepted] = theirs.filter(({ status }) => status === 'submitted')
  const unknown = theirs.filter(({ status }) => status === 'unknown')
  return accepted ?? (unknown.length === 1 ? unknown[0] : undefined)
}

function isUnderWay ({ status }: Candidate): boolean {
  return status === 'calling' || status === 'pending'
}

function isUnsettled ({ status }: Candidate): boolean {
  return status === 'submitted' || status === 'unknown'
}
