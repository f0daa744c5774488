import type { Static, TSchema } from 'typebox'
import type { Effect } from './effect.ts'
import type { ErrorAction } from './errcodes.ts'

/** One of WeChat's APIs: a fact, not a function. `client.call` makes the call. */
export interface Endpoint<Request extends TSchema = TSchema, Answer extends TSchema = TSchema> {
  method: 'GET' | 'POST'
  /** Also its name: WeChat's quotas and refusals count by it. */
  path: string
  effect: Effect
  /** What is sent: the query of a GET, the JSON body of a POST. Fields of an upload go into its query. */
  request: Request
  /** What a success must hold; unknown fields may come along. */
  answer: Answer
  /** Fields of the answer, at any depth, whose numbers are ids: they are handed on as strings. */
  ids?: readonly string[]
  /** Strings of digits in the request that WeChat wants as bare numbers, up to 64 bits. */
  bareIds?: readonly string[]
  /** Codes that ask for something else here than elsewhere. */
  meanings?: Readonly<Record<number, ErrorAction>>
  /** Of what `client.upload` sends. */
  upload?: UploadRules
}

export interface UploadRules {
  /** What the file may have at most; by the request's `type` where kinds differ. */
  maxBytes: number | Readonly<Record<string, number>>
  /** Fields of the request that go into the form as JSON, not into the query. */
  inForm?: readonly string[]
}

export type UploadEndpoint<Request extends TSchema = TSchema, Answer extends TSchema = TSchema> =
  Endpoint<Request, Answer> & { upload: UploadRules }

export type RequestOf<E extends Endpoint> = Static<E['request']>
export type AnswerOf<E extends Endpoint> = Static<E['answer']>

/** Keeps the exact types of an endpoint that is written down as data. */
export function endpoint<Request extends TSchema, Answer extends TSchema> (described: UploadEndpoint<Request, Answer>): UploadEndpoint<Request, Answer>
export function endpoint<Request extends TSchema, Answer extends TSchema> (described: Endpoint<Request, Answer>): Endpoint<Request, Answer>
export function endpoint<Request extends TSchema, Answer extends TSchema> (described: Endpoint<Request, Answer>): Endpoint<Request, Answer> {
  return described
}
