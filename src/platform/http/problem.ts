import type { FastifyError } from 'fastify'
import { Type, type Static } from 'typebox'
import { databaseUnavailable, isLost } from '../database/errors.ts'
import { AppError, type ErrorKind } from '../errors.ts'

/** What every refusal looks like (RFC 9457). `code` is for programs, `title` and `advice` for people. */
export const Problem = Type.Object({
  type: Type.String({ description: 'about:blank: the code says what it is.' }),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable, upper case, e.g. REPLY_WINDOW_CLOSED.' }),
  title: Type.String(),
  advice: Type.Optional(Type.String({ description: 'What to do about it.' })),
  place: Type.Optional(Type.String({ description: 'Where in the input the fault lies, e.g. body/text.' })),
  requestId: Type.String({ description: 'Also in the log line of this request.' }),
}, { $id: 'Problem', title: 'Problem' })

export type ProblemView = Static<typeof Problem>

const statusOf: Readonly<Record<ErrorKind, number>> = {
  'invalid': 400,
  'unauthenticated': 401,
  'forbidden': 403,
  'not-found': 404,
  'conflict': 409,
  'too-large': 413,
  'limited': 429,
  'unavailable': 503,
}

export interface Answer { problem: ProblemView, retryAfterMs: number | undefined, isBug: boolean }

/** The one place where an error becomes a status. A bug is told as such, without detail. */
export function answerTo (error: unknown, requestId: string): Answer {
  if (error instanceof AppError) {
    const { code, message: title, advice, place, retryAfterMs } = error
    const problem = { type: 'about:blank', status: statusOf[error.kind], code, title, advice, place, requestId }
    return { problem, retryAfterMs, isBug: false }
  }
  const refused = fromFastify(error, requestId)
  if (refused !== undefined) return { problem: refused, retryAfterMs: undefined, isBug: false }
  // Reads meet an outage as the driver tells it; `db.write` has put it into words already.
  if (isLost(error)) return answerTo(databaseUnavailable(error), requestId)
  const problem = { type: 'about:blank', status: 500, code: 'INTERNAL', title: 'Something went wrong on our side', requestId }
  return { problem, retryAfterMs: undefined, isBug: true }
}

function fromFastify (error: unknown, requestId: string): ProblemView | undefined {
  const { validation, validationContext, statusCode, code, message } = error as Partial<FastifyError>
  if (validation !== undefined) {
    return { type: 'about:blank', status: 400, code: 'INPUT_INVALID', ...faultOf(validation, validationContext), requestId }
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const name = (code ?? 'REQUEST_REFUSED').replace(/^FST_(ERR_)?(CTP_)?/, '')
    return { type: 'about:blank', status: statusCode, code: name, title: message ?? 'The request was refused', requestId }
  }
  return undefined
}

/** The first thing that is wrong with the input. */
function faultOf ([first]: NonNullable<FastifyError['validation']>, context = 'body'): { place: string, title: string } {
  const { additionalProperty: unknown, missingProperty: missing } = (first?.params ?? {}) as { additionalProperty?: string, missingProperty?: string }
  const parent = `${context}${first?.instancePath ?? ''}`
  if (unknown !== undefined) return { place: `${parent}/${unknown}`, title: `${parent}/${unknown} is not a known field` }
  if (missing !== undefined) return { place: `${parent}/${missing}`, title: `${parent}/${missing} is missing` }
  return { place: parent, title: `${parent} ${first?.message ?? 'is not valid'}` }
}
