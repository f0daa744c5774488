import { Account } from '../../accounts/account.entity.ts'
import type { Tx } from '../../platform/database/database.ts'
import { routesFor } from '../../reach/index.ts'
import type { Answer, Answerer, Asked } from '../core/answerer.ts'
import type { BotSettings } from '../core/settings.schemas.ts'
import type { Book, Known } from './book.ts'
import type { Books } from './books.ts'
import { listOf, menuOf, tapIn } from './offer.ts'
import type { Unanswered } from './unanswered.service.ts'
import { maxOffered, type Verdict, verdictOf } from './verdict.ts'

interface Needs {
  books: Books
  settingsOf: (accountId: number, tx: Tx) => Promise<BotSettings>
  unanswered: Pick<Unanswered, 'keep'>
  /** Whether there is anybody to hand over to. */
  isStaffed: (tx: Tx, accountId: number) => Promise<boolean>
  /** Of some texts those by which a person is asked for. */
  callsAmong: (tx: Tx, accountId: number, texts: readonly string[]) => Promise<ReadonlySet<string>>
}

interface Question extends Asked { text: string }

/** `chosen` answers what was offered and is tapped on: before anybody looks at its words. */
export interface FaqAnswerers { chosen: Answerer, asked: Answerer }

export function createFaqAnswerers ({ books, settingsOf, unanswered, isStaffed, callsAmong }: Needs): FaqAnswerers {
  /** A menu goes as a service message alone, which not every account may send. */
  async function offerOf (tx: Tx, accountId: number): Promise<typeof menuOf> {
    const account = await tx.findOneByOrFail(Account, { id: accountId })
    return routesFor({ type: 'menu' }, account).length > 0 ? menuOf : listOf
  }

  /** Collects what nobody could answer; who asks for a person has asked nothing. */
  async function collect (tx: Tx, accountId: number, lost: readonly Question[]): Promise<void> {
    if (lost.length === 0) return
    const calls = await callsAmong(tx, accountId, lost.map(({ text }) => text))
    await unanswered.keep(tx, accountId, lost.filter(({ text }) => !calls.has(text))
      .map(({ heard: { inboxId, followerId, inbound }, text }) => ({ inboxId, followerId, text, askedAt: inbound.createdAt })))
  }

  return {
    chosen: {
      name: 'faq',
      async answer (tx, accountId, asked) {
        const taps = asked.flatMap(({ heard: { inboxId, inbound } }) => {
          const entryId = inbound.type === 'text' ? tapIn(inbound.bizMsgMenuId) : null
          return entryId === null ? [] : [{ inboxId, entryId }]
        })
        if (taps.length === 0) return new Map()
        const book = await books.of(tx, accountId)
        return new Map(taps.flatMap(({ inboxId, entryId }) => {
          const entry = book.entry(entryId)
          return entry === undefined ? [] : [[inboxId, answerOf(entry)] as const]
        }))
      },
    },

    asked: {
      name: 'faq',
      async answer (tx, accountId, asked) {
        const answers = new Map<number, Answer>()
        const questions = asked.filter((each): each is Question => each.text !== null)
        if (questions.length === 0) return answers
        const book = await books.of(tx, accountId)
        if (book.isEmpty()) return answers
        const { faq } = await settingsOf(accountId, tx)
        let offer: typeof menuOf | undefined
        const lost: Question[] = []
        for (const question of questions) {
          const { text, heard: { inboxId } } = question
          const verdict = verdictOf(book.rank(text, maxOffered), faq)
          const entries = entriesOf(book, verdict)
          const [first] = entries
          if (first === undefined) {
            lost.push(question)
          } else if (verdict.kind === 'answer') {
            answers.set(inboxId, answerOf(first))
          } else {
            offer ??= await offerOf(tx, accountId)
            answers.set(inboxId, { by: { kind: 'faq', id: first.id }, contents: [offer(faq.head, entries)], outcome: 'suggested' })
          }
        }
        const forPeople = faq.handOver ? lost.filter(({ conversation }) => conversation?.status === 'bot') : []
        if (forPeople.length > 0 && await isStaffed(tx, accountId)) {
          for (const { heard: { inboxId } } of forPeople) answers.set(inboxId, { by: { kind: 'faq', id: 0 }, contents: [], handOver: { teamId: faq.teamId } })
        }
        await collect(tx, accountId, lost)
        return answers
      },
    },
  }
}

function entriesOf (book: Book, verdict: Verdict): Known[] {
  const ids = verdict.kind === 'suggest' ? verdict.entryIds : verdict.kind === 'answer' ? [verdict.entryId] : []
  return ids.flatMap((id) => book.entry(id) ?? [])
}

function answerOf ({ id, contents }: Known): Answer {
  return { by: { kind: 'faq', id }, contents }
}
