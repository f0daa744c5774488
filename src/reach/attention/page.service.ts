import { Account } from '../../accounts/account.entity.ts'
import { Follower } from '../../followers/follower.entity.ts'
import type { NewConsent } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { type Language, say } from '../../platform/i18n.ts'
import { allContent, type ChoiceService, consentTopicOf, isWanted } from './choices.ts'
import type { Whose } from './links.ts'
import { said } from './said.ts'

/** One thing to choose: all content, whose key no topic has, or a topic. */
export interface Option { key: string, consentTopic: string, label: string, description: string, isWanted: boolean }

export interface Page { account: string, language: Language, options: Option[] }

/** What a form said: which options it showed, and which of them were ticked. */
export interface Ticked { shown: readonly string[], wanted: readonly string[] }

interface Needs {
  db: Database
  clock: Clock
  choices: ChoiceService
  consents: { record: (tx: Tx, consent: NewConsent) => Promise<unknown> }
}

const dayMs = 86_400_000
/** Every change is kept for ever: whoever ticks and unticks all day long shall not fill the database. */
const mostADay = 200

/** What a follower sees of their choices, and how they change them. */
export function createPage ({ db, clock, choices, consents }: Needs) {
  async function show (whose: Whose, language: Language, from = db.read): Promise<Page | undefined> {
    const { accountId, followerId } = whose
    const account = await from.findOne(Account, { where: { id: accountId }, select: { id: true, name: true } })
    if (account === null || !await from.existsBy(Follower, { accountId, id: followerId })) return undefined
    const { contentOutAt, topics } = await choices.of(accountId, followerId, from)
    const { name: accountName } = account
    const label = say(said.all, language, { account: accountName })
    return {
      account: accountName,
      language,
      options: [
        { key: 'content', consentTopic: allContent, label, description: say(said.allHint, language), isWanted: contentOutAt === null },
        ...topics.map((choice) => {
          const { topic, topic: { key, name, description } } = choice
          return { key, consentTopic: consentTopicOf(topic), label: name, description, isWanted: isWanted(choice) }
        }),
      ],
    }
  }

  async function hasSaidEnough (tx: Tx, { accountId, followerId }: Whose): Promise<boolean> {
    const [row] = await tx.query<Array<{ said: number | string }>>('SELECT COUNT(*) AS said FROM consents WHERE accountId = ? AND followerId = ? AND createdAt > ?',
      [accountId, followerId, momentValue(clock.now()) - dayMs])
    return Number(row?.said) >= mostADay
  }

  return {
    /** Undefined when there is nobody to choose any more. */
    show,

    /**
     * Records what is chosen differently from what holds, in the words that were shown. What the form did not show stays. Null, and nothing
     * is recorded, when they said more than enough today; but who only leaves is always heard.
     */
    async save (whose: Whose, language: Language, { shown, wanted }: Ticked): Promise<Page | null | undefined> {
      return db.write(async (tx) => {
        const page = await show(whose, language, tx)
        if (page === undefined) return undefined
        const isTicked = ({ key }: Option) => wanted.includes(key)
        const changed = page.options.filter((option) => shown.includes(option.key) && isTicked(option) !== option.isWanted)
        if (changed.some(isTicked) && await hasSaidEnough(tx, whose)) return null
        const lead = say(said.lead, language, { account: page.account })
        for (const { consentTopic: topic, label, description, isWanted: before } of changed) {
          const wording = [lead, label, description].filter((line) => line !== '').join('\n')
          const consent = { topic, state: before ? 'withdrawn' as const : 'given' as const, at: undefined, how: 'page', wording, evidence: undefined }
          await consents.record(tx, { ...whose, ...consent, recordedBy: 'follower' })
        }
        return page
      })
    },
  }
}

export type PageService = ReturnType<typeof createPage>
