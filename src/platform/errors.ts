/** What went wrong, in words that every transport understands. `platform/http` turns a kind into a status. */
export type ErrorKind =
  | 'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'too-large' | 'limited' | 'unavailable'

export interface ErrorDetails {
  /** What the caller can do about it, one sentence. */
  advice?: string
  /** Where in the input the fault lies, e.g. `body/text`. */
  place?: string
  /** For `limited` and `unavailable`: when trying again makes sense. */
  retryAfterMs?: number
  cause?: unknown
}

/** An error we expected and named. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly advice: string | undefined
  readonly place: string | undefined
  readonly retryAfterMs: number | undefined

  constructor (kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'AppError'
    this.kind = kind
    this.code = code
    this.advice = details.advice
    this.place = details.place
    this.retryAfterMs = details.retryAfterMs
  }
}
