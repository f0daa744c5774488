import { textOf } from './values.ts'
import type { XmlFields } from './xml-writer.ts'

/** A message on its way. It is the same message however often it is delivered. */
export interface InboundMessage {
  openid: string
  fields: XmlFields
  /** Set by the first answer that was taken; what comes later is not shown again. */
  answered: boolean
}

/** One delivery and what came back. */
export interface Attempt {
  status: number | null
  failure: string | null
  /** The reply inside the answer, decrypted; null for `success` and the empty body. */
  reply: string | null
  replyText: string | null
  latencyMs: number
}

/** How a message fared after the retry cycle ended. The fields of an attempt are those of the one that counted. */
export interface Outcome extends Attempt {
  openid: string
  msgId: string | null
  deliveries: number
  acknowledged: boolean
  attempts: Attempt[]
}

/** Of a message that the webhook is not told, and why. */
export function viewUntold (message: InboundMessage, failure: string): Outcome {
  return viewOutcome(message, [], failure)
}

/** What came of the message in the end. */
export function viewOutcome ({ openid, fields }: InboundMessage, attempts: Attempt[], whyNone: string): Outcome {
  const taken = attempts.find(({ failure }) => failure === null)
  const counted = taken ?? attempts.at(-1) ?? { status: null, failure: whyNone, reply: null, replyText: null, latencyMs: 0 }
  return { openid, msgId: msgIdOf(fields), deliveries: attempts.length, acknowledged: taken !== undefined, ...counted, attempts }
}

export function msgIdOf ({ MsgId }: XmlFields): string | null {
  return MsgId === undefined ? null : textOf(MsgId)
}
