import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { assertReply } from '../wechat/replies.ts'
import { AutoAnswer } from './auto-answer.entity.ts'
import type { Answer, Asked } from './core/answerer.ts'

export interface AutoAnswerSetting { enabled: boolean, text: string }

interface Needs {
  db: Database
  clock: Clock
}

const freshMs = 1000

export function createAutoAnswerService ({ db, clock }: Needs) {
  let texts = new Map<number, string>()
  let readAtMs = -Infinity

  /** Read again every second, so that a change made in another process counts soon. */
  async function enabledTexts (tx: Tx): Promise<ReadonlyMap<number, string>> {
    if (performance.now() - readAtMs < freshMs) return texts
    const settings = await tx.findBy(AutoAnswer, { enabled: true })
    texts = new Map(settings.map(({ accountId, text }) => [accountId, text]))
    readAtMs = performance.now()
    return texts
  }

  return {
    name: 'default' as const,

    /** To every message that nothing else answers. */
    async answer (tx: Tx, accountId: number, asked: readonly Asked[]): Promise<ReadonlyMap<number, Answer>> {
      const text = (await enabledTexts(tx)).get(accountId)
      const messages = text === undefined ? [] : asked.filter(({ heard: { inbound } }) => inbound.kind === 'message')
      return new Map(messages.map(({ heard: { inboxId } }) => [inboxId, { by: { kind: 'default', id: accountId }, contents: [{ type: 'text', text: text ?? '' }] }]))
    },

    async get (accountId: number): Promise<AutoAnswerSetting> {
      const setting = await db.read.findOneBy(AutoAnswer, { accountId })
      return { enabled: setting?.enabled ?? false, text: setting?.text ?? '' }
    },

    async set (tx: Tx, accountId: number, { enabled, text }: AutoAnswerSetting): Promise<void> {
      assertReply({ type: 'text', content: text })
      const columns = ['accountId', 'enabled', 'text', 'changedAt']
      const ending = db.dialect.orReplace(['accountId'], columns.slice(1))
      await insertRows(tx, { table: 'auto_answers', columns, rows: [[accountId, Number(enabled), text, momentValue(clock.now())]], ending })
      db.afterCommit(tx, () => { readAtMs = -Infinity })
    },

    /** The answer that the settings name, unless somebody has set one already. */
    async ensure (accountId: number, text: string): Promise<void> {
      assertReply({ type: 'text', content: text })
      const row = [accountId, 1, text, momentValue(clock.now())]
      const columns = ['accountId', 'enabled', 'text', 'changedAt']
      await db.write((tx) => insertRows(tx, { table: 'auto_answers', columns, rows: [row], ending: db.dialect.keepExisting(['accountId']) }), { repeatable: true })
    },
  }
}

export type AutoAnswerService = ReturnType<typeof createAutoAnswerService>
