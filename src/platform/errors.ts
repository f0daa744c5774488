import { fill, type Values } from './i18n.ts'

/** What went wrong, in words that every transport understands. `platform/http` turns a kind into a status. */
export type ErrorKind =
  | 'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'too-large' | 'limited' | 'unavailable'

export interface ErrorDetails {
  /** What the caller can do about it, one sentence. */
  advice?: string
  /** Where in the input the fault lies, e.g. `body/text`. */
  place?: string
  /** What stands for the `{name}`s in message and advice, in every language. */
  values?: Values
  /** The entry in the catalogues, where one code has several wordings: `NOT_ALLOWED/installation`. The code unless told otherwise. */
  text?: string
  /** What a program needs to go on, such as what stands there now; never more than the caller may see. */
  data?: Readonly<Record<string, unknown>>
  /** For `limited` and `unavailable`: when trying again makes sense. */
  retryAfterMs?: number
  cause?: unknown
}

/** An error we expected and named, in English; the room's `*.texts.ts` has the other languages. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly advice: string | undefined
  place: string | undefined
  readonly values: Values
  readonly text: string
  readonly data: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterMs: number | undefined

  constructor (kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    const { values = {}, advice } = details
    super(fill(message, values), { cause: details.cause })
    this.name = 'AppError'
    this.kind = kind
    this.code = code
    this.advice = advice === undefined ? undefined : fill(advice, values)
    this.place = details.place
    this.values = values
    this.text = details.text ?? code
    this.data = details.data
    this.retryAfterMs = details.retryAfterMs
  }

  /** The same, for a caller who knows better where in its input the fault lies. */
  at (place: string): this {
    this.place = place
    return this
  }
}

/** Something we need is away for the moment: no fault of whoever asked. */
export function isUnavailable (error: unknown): boolean {
  return error instanceof AppError && error.kind === 'unavailable'
}
