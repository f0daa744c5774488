import { Account } from '../../accounts/account.entity.ts'
import type { Tx } from '../../platform/database/database.ts'
import { routesFor } from '../../reach/index.ts'
import type { Answer, Answerer, Asked } from '../core/answerer.ts'
import type { BotSettings } from '../core/settings.schemas.ts'
import type { Book } from './book.ts'
import type { Books } from './books.ts'
import { listOf, menuOf, tapIn } from './offer.ts'
import type { Unanswered } from './unanswered.service.ts'
import { maxOffered, verdictOf } from './verdict.ts'

interface Needs {
  books: Books
  settingsOf: (accountId: number, tx: Tx) => Promise<BotSettings>
  unanswered: Pick<Unanswered, 'keep'>
  /** Whether there is anybody to hand over to. */
  isStaffed: (tx: Tx, accountId: number) => Promise<boolean>
}

interface Question extends Asked { text: string }

export function createFaqAnswerer ({ books, settingsOf, unanswered, isStaffed }: Needs): Answerer {
  /** A menu goes as a service message alone, which not every account may send. */
  async function offerOf (tx: Tx, accountId: number): Promise<typeof menuOf> {
    const account = await tx.findOneByOrFail(Account, { id: accountId })
    return routesFor({ type: 'menu' }, account).length > 0 ? menuOf : listOf
  }

  return {
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
        const { inboxId } = question.heard
        const verdict = verdictFor(book, question, faq)
        if (verdict.kind === 'answer') {
          answers.set(inboxId, { by: { kind: 'faq', id: verdict.entryId }, contents: book.entry(verdict.entryId)?.contents ?? [] })
        } else if (verdict.kind === 'suggest') {
          offer ??= await offerOf(tx, accountId)
          const entries = verdict.entryIds.flatMap((id) => book.entry(id) ?? [])
          answers.set(inboxId, { by: { kind: 'faq', id: verdict.entryIds[0] ?? 0 }, contents: [offer(faq.head, entries)], outcome: 'suggested' })
        } else {
          lost.push(question)
        }
      }
      const forPeople = faq.handOver ? lost.filter(({ conversation }) => conversation?.status === 'bot') : []
      if (forPeople.length > 0 && await isStaffed(tx, accountId)) {
        for (const { heard: { inboxId } } of forPeople) answers.set(inboxId, { by: { kind: 'faq', id: 0 }, contents: [], handOver: { teamId: faq.teamId } })
      }
      await unanswered.keep(tx, accountId, lost.map(({ heard: { inboxId, followerId, inbound }, text }) => ({ inboxId, followerId, text, askedAt: inbound.createdAt })))
      return answers
    },
  }
}

function verdictFor (book: Book, { heard: { inbound }, text }: Question, faq: BotSettings['faq']) {
  const tapped = inbound.kind === 'message' && inbound.type === 'text' ? tapIn(inbound.bizMsgMenuId) : null
  if (tapped !== null && book.entry(tapped) !== undefined) return { kind: 'answer', entryId: tapped } as const
  return verdictOf(book.rank(text, maxOffered), faq)
}
