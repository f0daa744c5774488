import { Agent, type Dispatcher, errors } from 'undici'
import { createOuterLookup, hostOf, InnerAddressError, isInnerHost, type Lookup } from './address.ts'

export type Problem = 'UNREACHABLE' | 'TIMEOUT' | 'PRIVATE_ADDRESS' | 'REDIRECT' | 'REFUSED' | 'SECRET_UNREADABLE'

/** How a try ended; `problem` is null when the receiver took it. */
export interface Posted { problem: Problem | null, answerStatus: number | null, answer: string | null }

interface PosterOptions {
  allowPrivate: boolean
  /** For all of it: connecting, sending, and the answer. */
  timeoutMs?: number
  lookup?: Lookup
}

const maxAnswerBytes = 2048
const maxAnswerCharacters = 300

/**
 * Sends to addresses that others chose: only to the internet unless allowed otherwise, whatever a name leads to at that moment; follows no
 * redirects, waits for nobody, and reads no more than the beginning of an answer.
 */
export function createPoster ({ allowPrivate, timeoutMs = 10_000, lookup }: PosterOptions) {
  const agent = new Agent({
    connect: { timeout: timeoutMs, ...(!allowPrivate && { lookup: createOuterLookup(lookup) }) },
    headersTimeout: timeoutMs, bodyTimeout: timeoutMs,
  })

  async function post (url: string, body: string, headers: Record<string, string>, stopping: AbortSignal): Promise<Posted> {
    const { origin, pathname, search } = new URL(url)
    if (!allowPrivate && isInnerHost(hostOf(new URL(url)))) return failed('PRIVATE_ADDRESS')
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)])
    try {
      const response = await agent.request({ origin, path: `${pathname}${search}`, method: 'POST', headers, body, signal })
      return await judged(response)
    } catch (error) {
      if (stopping.aborted) throw error
      return failed(problemOf(error))
    }
  }

  return { post, close: () => agent.destroy() }
}

export type Poster = ReturnType<typeof createPoster>

const failed = (problem: Problem): Posted => ({ problem, answerStatus: null, answer: null })

async function judged ({ statusCode, body }: Dispatcher.ResponseData): Promise<Posted> {
  // The status decides: an answer that goes on and on, or breaks off, does not change it.
  const answer = await beginningOf(body).catch(() => '')
  if (statusCode >= 200 && statusCode < 300) return { problem: null, answerStatus: statusCode, answer: null }
  return { problem: statusCode < 400 ? 'REDIRECT' : 'REFUSED', answerStatus: statusCode, answer: answer.slice(0, maxAnswerCharacters) }
}

/** Leaving the loop ends the connection, unless the answer has ended. */
async function beginningOf (body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part)
    size += part.length
    if (size >= maxAnswerBytes) break
  }
  return Buffer.concat(parts).subarray(0, maxAnswerBytes).toString('utf8')
}

function problemOf (error: unknown): Problem {
  if (error instanceof InnerAddressError) return 'PRIVATE_ADDRESS'
  const isLate = error instanceof errors.ConnectTimeoutError || error instanceof errors.HeadersTimeoutError ||
    (error instanceof Error && error.name === 'TimeoutError')
  return isLate ? 'TIMEOUT' : 'UNREACHABLE'
}
