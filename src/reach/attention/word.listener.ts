import { In } from 'typeorm'
import type { Heard, NewConsent, TimelineEntry } from '../../followers/index.ts'
import { Follower } from '../../followers/follower.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import { languageFor, say } from '../../platform/i18n.ts'
import type { PassiveReply } from '../../wechat/replies.ts'
import type { Wanted } from '../sending/touch.service.ts'
import type { ReachSettings } from '../settings/settings.schemas.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { allContent } from './choices.ts'
import type { Link, Whose } from './links.ts'
import { said } from './said.ts'
import { askedBy } from './words.ts'

interface Needs {
  clock: Clock
  settings: Pick<SettingsService, 'contextOf'>
  consents: { record: (tx: Tx, consent: NewConsent) => Promise<unknown> }
  offerReplies: (tx: Tx, offers: ReadonlyArray<{ inboxId: number, reply: PassiveReply }>, by: string) => Promise<Set<number>>
  send: (tx: Tx, wanted: readonly Wanted[]) => Promise<unknown>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
  linkFor: (whose: Whose) => Link
}

interface Asked { message: Heard, text: string, asked: 'out' | 'in', settings: ReachSettings }

/** WeChat takes service messages for 48 hours after a message (page: customer service messages). */
const windowMs = 48 * 3600_000

/** Who writes 退订 is sent no more content, and is told so; who writes to come back, comes back. */
export function createWordListener ({ clock, settings, consents, offerReplies, send, note, linkFor }: Needs) {
  async function askedIn (tx: Tx, heard: readonly Heard[]): Promise<Asked[]> {
    const known = new Map<number, ReachSettings>()
    const all: Asked[] = []
    for (const message of heard) {
      const { accountId, inbound } = message
      if (inbound.kind !== 'message' || inbound.type !== 'text') continue
      const ours = known.get(accountId) ?? (await settings.contextOf(accountId, tx)).settings
      known.set(accountId, ours)
      const asked = askedBy(inbound.content, ours)
      if (asked !== undefined) all.push({ message, text: inbound.content, asked, settings: ours })
    }
    return all
  }

  async function record (tx: Tx, { message: { accountId, followerId, inbound }, text, asked }: Asked): Promise<void> {
    // WeChat's clock may be ahead of ours, and nobody said anything in the future.
    const at = new Date(Math.min(inbound.createdAt.getTime(), clock.now().getTime()))
    const state = asked === 'in' ? 'given' : 'withdrawn'
    const evidence = inbound.kind === 'message' && inbound.msgId !== null ? `WeChat message ${inbound.msgId}` : undefined
    await consents.record(tx, { accountId, followerId, topic: allContent, state, at, how: 'message', wording: text, evidence, recordedBy: 'follower' })
  }

  async function languagesOf (tx: Tx, all: readonly Asked[]): Promise<Map<number, string | null>> {
    const languages = new Map<number, string | null>()
    for (const ids of inParts(all.map(({ message: { followerId } }) => followerId))) {
      const rows = await tx.find(Follower, { where: { id: In(ids) }, select: { id: true, language: true } })
      for (const { id, language } of rows) languages.set(id, language)
    }
    return languages
  }

  return {
    /** Whether a message is answered here: nobody else need answer those of the told ids of deliveries. */
    async choicesAmong (tx: Tx, heard: readonly Heard[]): Promise<Set<number>> {
      return new Set((await askedIn(tx, heard)).map(({ message: { inboxId } }) => inboxId))
    },

    async hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
      const all = await askedIn(tx, heard)
      if (all.length === 0) return
      for (const each of all) await record(tx, each)
      const languages = await languagesOf(tx, all)
      const answers = all.map((each) => ({ ...each, answer: answerTo(each, languages.get(each.message.followerId), linkFor(each.message)) }))
      const offers = answers.map(({ message: { inboxId }, answer }) => ({ inboxId, reply: { type: 'text' as const, content: answer } }))
      const taken = await offerReplies(tx, offers, 'attention')
      const passive = answers.filter(({ message }) => taken.has(message.inboxId))
      const late = answers.filter(({ message }) => !taken.has(message.inboxId))
      // Without the text: whoever has the link in it may choose for the follower.
      note(tx, passive.map(({ message: { accountId, followerId, inboxId }, asked }) => (
        { accountId, followerId, kind: 'answer.passive', occurredAt: clock.now(), source: { kind: 'attention', id: inboxId }, detail: { asked } })))
      await send(tx, late.map(({ message: { accountId, followerId, inboxId, inbound }, answer }): Wanted => ({
        accountId, followerId, source: { kind: 'attention', id: inboxId }, purpose: 'answer', content: { type: 'text', text: answer },
        expiresAt: new Date(inbound.createdAt.getTime() + windowMs),
      })))
    },
  }
}

export type WordListener = ReturnType<typeof createWordListener>

function answerTo ({ asked, settings: { optInWords, optOutWords } }: Asked, language: string | null | undefined, { url }: Link): string {
  const [word] = asked === 'out' ? optInWords : optOutWords
  const answer = say(said[asked], languageFor(language), { url, word: word ?? '' })
  // The last line says which word undoes it.
  return word === undefined ? answer.slice(0, answer.lastIndexOf('\n')) : answer
}
