import type { FastifyError } from 'fastify'
import { Type, type Static } from 'typebox'
import { databaseUnavailable, isLost } from '../database/errors.ts'
import { AppError, type ErrorKind } from '../errors.ts'
import type { Language } from '../i18n.ts'
import { platformTexts } from '../platform.texts.ts'
import type { Said, Texts } from '../texts.ts'
import { inputInvalid } from './input-invalid.ts'

/** What every refusal looks like (RFC 9457). `code` is for programs, `title` and `advice` for people. */
export const Problem = Type.Object({
  type: Type.String({ description: 'about:blank: the code says what it is.' }),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable, upper case, e.g. REPLY_WINDOW_CLOSED.' }),
  title: Type.String({ description: 'In the language that Accept-Language asks for: zh-CN, zh-TW or else English.' }),
  advice: Type.Optional(Type.String({ description: 'What to do about it.' })),
  place: Type.Optional(Type.String({ description: 'Where in the input the fault lies, e.g. body/text.' })),
  data: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'For programs: what stands there now, for example.' })),
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

export interface Answer { problem: ProblemView, language: Language, retryAfterMs: number | undefined, isBug: boolean }

interface Asked { requestId: string, language: Language, texts: Texts }

/** The one place where an error becomes a status. A bug is told as such, without detail. */
export function answerTo (error: unknown, { requestId, language: asked, texts }: Asked): Answer {
  const known = refusalFor(error)
  const { status, code, said, place, data, retryAfterMs } = known ?? bug
  const { title, advice, language } = texts.say(said, asked)
  const problem = { type: 'about:blank', status, code, title, advice, place, data, requestId }
  return { problem, language, retryAfterMs, isBug: known === undefined }
}

interface Refusal {
  status: number
  code: string
  said: Said
  place?: string | undefined
  data?: AppError['data']
  retryAfterMs?: number | undefined
}

const bug: Refusal = { status: 500, code: 'INTERNAL', said: { text: 'INTERNAL', message: 'Something went wrong on our side' } }

function refusalFor (error: unknown): Refusal | undefined {
  if (error instanceof AppError) {
    const { kind, code, place, data, retryAfterMs } = error
    return { status: statusOf[kind], code, said: error, place, data, retryAfterMs }
  }
  const { validation, validationContext, statusCode, code, message } = error as Partial<FastifyError>
  if (validation !== undefined) return refusalFor(inputInvalid(validation, validationContext))
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return fromFastify(statusCode, code, message)
  // Reads meet an outage as the driver tells it; `db.write` has put it into words already.
  return isLost(error) ? refusalFor(databaseUnavailable(error)) : undefined
}

function fromFastify (status: number, fullCode = 'REQUEST_REFUSED', message = 'The request was refused'): Refusal {
  const code = fullCode.replace(/^FST_(ERR_)?(CTP_)?/, '')
  return { status, code, said: { text: Object.hasOwn(platformTexts, code) ? code : 'REQUEST_REFUSED', message } }
}
