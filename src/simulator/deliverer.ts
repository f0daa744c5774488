import { setTimeout as sleep } from 'node:timers/promises'
import type { SilentAccount } from './account.ts'
import type { Attempt, InboundMessage, Outcome } from './delivery.ts'
import { msgIdOf, viewOutcome } from './delivery.ts'
import { open, seal } from './envelope.ts'
import type { Faults } from './faults.ts'
import type { PassiveReply } from './rules/passive-reply.ts'
import { judgeReply } from './rules/passive-reply.ts'
import { textOf } from './values.ts'
import type { WebhookAnswer, WebhookClient } from './webhook-client.ts'
import type { XmlFields } from './xml-writer.ts'

interface Needs {
  account: SilentAccount
  client: WebhookClient
  faults: Faults
  clock: { now: () => Date }
  retries: number
  retryDelayMs: number
  stopping: AbortSignal
  /** An answer handed the follower to the platform's own agents, perhaps to a certain one. */
  onTransfer: (openid: string, kfAccount: string | null) => void
}

interface Judged {
  attempt: Attempt
  shown: PassiveReply | null
  transfer?: { kfAccount: string | null } | undefined
}

/** Page "接入概述": five seconds, three retries, then the follower is told that the service is out of order. */
const failureNotice = '该公众号提供的服务出现故障，请稍后再试'
const silentEvents = new Set(['unsubscribe', 'VIEW', 'view_miniprogram', 'LOCATION'])

export function createDeliverer ({ account, client, faults, clock, retries, retryDelayMs, stopping, onTransfer }: Needs) {
  const { chats, followers, deliveries, statistics } = account

  /** Delivers, the first time in as many copies at once as asked, and again until an answer is taken. */
  async function deliver (message: InboundMessage, copies: number): Promise<Outcome> {
    const attempts: Attempt[] = []
    const struck = faults.strike('webhook')
    for (const { fault, ms } of struck) if (fault === 'latency') await pause(ms ?? 1000)
    const first = struck.some(({ fault }) => fault === 'repeat') ? Math.max(copies, 2) : copies

    for (let round = 0; round <= retries && account.settings.webhookUrl !== null && !stopping.aborted; round += 1) {
      const startedAt = performance.now()
      const times = round === 0 ? first : 1
      attempts.push(...await Promise.all(Array.from({ length: times }, () => tryOnce(message, round + 1))))
      if (attempts.some(({ failure }) => failure === null)) break
      if (round < retries) await pause(retryDelayMs - (performance.now() - startedAt))
    }
    const outcome = viewOutcome(message, attempts, 'no webhook')
    if (attempts.length > 0 && !outcome.acknowledged && !stopping.aborted) showFailure(message)
    return outcome
  }

  async function tryOnce (message: InboundMessage, number: number): Promise<Attempt> {
    const { webhookUrl } = account.settings
    const { openid, fields } = message
    const { query, body } = seal(account, { openid, fields, now: clock.now() })
    const answer = await client.send({ url: webhookUrl ?? '', method: 'POST', query, body })
    const { attempt, shown, transfer } = judge(answer, message)
    deliveries.push({
      at: clock.now().getTime(), openid, type: typeOf(fields), msgId: msgIdOf(fields), attempt: number,
      status: attempt.status, failure: attempt.failure, latencyMs: attempt.latencyMs,
    })
    statistics.delivered(Math.round(attempt.latencyMs), attempt.failure !== null, clock.now().getTime())
    if (attempt.failure === null && !message.answered) {
      message.answered = true
      if (shown !== null) show(openid, 'passive', shown)
      if (transfer !== undefined) onTransfer(openid, transfer.kfAccount)
    }
    return attempt
  }

  function judge (answer: WebhookAnswer, { openid, fields }: InboundMessage): Judged {
    const { latencyMs } = answer
    const nothing = (status: number | null, failure: string | null, reply: string | null = null): Judged =>
      ({ attempt: { status, failure, reply, replyText: null, latencyMs }, shown: null })
    if ('failure' in answer) return nothing(null, answer.failure)
    const { status, body } = answer
    if (status !== 200) return nothing(status, `status ${status}`)
    if (body === '' || body === 'success') return nothing(status, null)

    const opened = open(account, body)
    if ('failure' in opened) return nothing(status, opened.failure)
    const { originalId } = account.settings
    const verdict = judgeReply(opened.xml, { openid, originalId, toEvent: fields['MsgType'] === 'event' })
    if (!verdict.accepted) return nothing(status, verdict.failure, opened.xml)
    const { shown, transfer } = verdict
    const replyText = shown?.type === 'text' ? shown.text : null
    return { attempt: { status, failure: null, reply: opened.xml, replyText, latencyMs }, shown, transfer }
  }

  function show (openid: string, by: 'passive' | 'notice', { type, text, fields }: PassiveReply): void {
    const follower = followers.find(openid)
    if (follower?.subscribed !== true) return
    const at = clock.now().getTime()
    if (by === 'passive') follower.contactAtSeconds = Math.floor(at / 1000)
    const item = { at, by, type, text }
    chats.receive(openid, fields === null ? item : { ...item, fields })
  }

  function showFailure ({ openid, fields, answered }: InboundMessage): void {
    if (answered || silentEvents.has(textOf(fields['Event']))) return
    show(openid, 'notice', { type: 'text', text: failureNotice, fields: null })
  }

  /** Ends early, without an error, when the simulator stops. */
  async function pause (ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: stopping }).catch(() => {})
  }

  return { deliver }
}

function typeOf ({ MsgType, Event }: XmlFields): string {
  return MsgType === 'event' ? `event.${textOf(Event)}` : textOf(MsgType)
}
