import { type FindOptionsWhere, IsNull, LessThan } from 'typeorm'
import { Account } from '../../accounts/account.entity.ts'
import { mayCall } from '../../accounts/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import { subscriptions } from '../../wechat/api/subscriptions.ts'
import { templates } from '../../wechat/api/templates.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { ContentOf } from './content.ts'
import { MessageTemplate, type TemplateKind } from './template.entity.ts'
import { templateNotFound, templatesNotAllowed, templateUnknown } from './template.errors.ts'
import { fieldsOf, type TemplateField } from './template.fields.ts'
import { checkTemplateData } from './template.rules.ts'

interface Needs { db: Database, clock: Clock, wechat: Wechat, caller: (accountId: number) => WechatAccount }

export interface TemplateFilter { kind: TemplateKind | undefined, gone: boolean, before: number | undefined, limit: number }

/** `code`: why WeChat did not tell. Then nothing was changed. */
export interface SyncedKind {
  kind: TemplateKind
  state: 'synced' | 'not-allowed' | 'refused'
  listed: number
  added: number
  gone: number
  code: string | null
}

interface Listed { templateId: string, title: string, content: string, example: string | null, fields: TemplateField[], isLongTerm: boolean }
interface Answer { kind: TemplateKind, listed: Listed[] | null, refusal: AppError | null }

const columns = ['accountId', 'kind', 'templateId', 'title', 'content', 'example', 'fields', 'isLongTerm', 'createdAt', 'syncedAt', 'goneAt']
const replaced = ['title', 'content', 'example', 'fields', 'isLongTerm', 'syncedAt', 'goneAt']
const kinds = [['template', templates.list.path], ['notice', subscriptions.list.path]] as const
const longTerm = 3

/** The account's templates as WeChat lists them. WeChat alone can say what there is: nothing is changed here by hand. */
export function createTemplateService ({ db, clock, wechat, caller }: Needs) {
  const memory = createShortMemory(async (key) => {
    const [accountId, kind, templateId] = JSON.parse(key) as [number, TemplateKind, string]
    return db.read.findOneBy(MessageTemplate, { accountId, kind, templateId })
  })
  const find = (accountId: number, kind: TemplateKind, templateId: string): Promise<MessageTemplate | null> => (
    memory.get(JSON.stringify([accountId, kind, templateId])))

  async function listed (accountId: number, kind: TemplateKind): Promise<Listed[]> {
    if (kind === 'template') {
      const { template_list: list } = await wechat.call(caller(accountId), templates.list, {})
      return list.map(({ template_id: templateId, title, content, example = null }) => (
        { templateId, title, content, example, fields: fieldsOf(content), isLongTerm: false }))
    }
    const { data: list } = await wechat.call(caller(accountId), subscriptions.list, {})
    return list.map(({ priTmplId: templateId, title, content, example = null, type, keywordEnumValueList }) => (
      { templateId, title, content, example, fields: fieldsOf(content, keywordEnumValueList), isLongTerm: type === longTerm }))
  }

  async function ask (accountId: number, kind: TemplateKind, isAllowed: boolean): Promise<Answer> {
    if (!isAllowed) return { kind, listed: null, refusal: null }
    try {
      return { kind, listed: await listed(accountId, kind), refusal: null }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { kind, listed: null, refusal: error }
    }
  }

  async function write (tx: Tx, accountId: number, { kind, listed, refusal }: Answer): Promise<SyncedKind> {
    if (listed === null) return { kind, state: refusal === null ? 'not-allowed' : 'refused', listed: 0, added: 0, gone: 0, code: refusal?.code ?? null }
    const nowMs = momentValue(clock.now())
    const before = await tx.find(MessageTemplate, { select: { id: true, templateId: true, goneAt: true }, where: { accountId, kind } })
    const ids = new Set(listed.map(({ templateId }) => templateId))
    const gone = before.filter(({ templateId, goneAt }) => goneAt === null && !ids.has(templateId)).map(({ id }) => id)
    const known = new Set(before.map(({ templateId }) => templateId))
    const rows = listed.map(({ templateId, title, content, example, fields, isLongTerm }) => [
      accountId, kind, templateId, Array.from(title).slice(0, 255).join(''), content, example, JSON.stringify(fields), Number(isLongTerm), nowMs, nowMs, null,
    ])
    await insertRows(tx, { table: 'message_templates', columns, rows, ending: db.dialect.orReplace(['accountId', 'kind', 'templateId'], replaced) })
    for (const some of inParts(gone)) await change(tx, `UPDATE message_templates SET goneAt = ? WHERE id IN (${placeholders(some)})`, [nowMs, ...some])
    const added = listed.filter(({ templateId }) => !known.has(templateId)).length
    return { kind, state: 'synced', listed: listed.length, added, gone: gone.length, code: null }
  }

  return {
    /** A second old at most. One that WeChat no longer lists has a `goneAt`. */
    find,

    async get (accountId: number, id: number): Promise<MessageTemplate> {
      const found = await db.read.findOneBy(MessageTemplate, { accountId, id })
      if (found === null) throw templateNotFound()
      return found
    },

    /** Newest first. */
    list (accountId: number, { kind, gone, before, limit }: TemplateFilter): Promise<MessageTemplate[]> {
      const where: FindOptionsWhere<MessageTemplate> = { accountId }
      if (kind !== undefined) where.kind = kind
      if (!gone) where.goneAt = IsNull()
      if (before !== undefined) where.id = LessThan(before)
      return db.read.find(MessageTemplate, { where, order: { id: 'DESC' }, take: limit })
    },

    /** What WeChat would refuse in it. */
    async check (accountId: number, { type, templateId, data }: ContentOf<'template'> | ContentOf<'notice'>): Promise<AppError[]> {
      const template = await find(accountId, type, templateId)
      return template === null || template.goneAt !== null ? [templateUnknown()] : checkTemplateData(template, data)
    },

    /** Asks WeChat for both kinds. Throws when it told neither. `also` runs in the transaction that writes them. */
    async sync (accountId: number, also: (tx: Tx, synced: SyncedKind[]) => Promise<void> = async () => {}): Promise<SyncedKind[]> {
      const { kind: accountKind, isVerified } = await db.read.findOneByOrFail(Account, { id: accountId })
      const allowed = kinds.map(([kind, api]) => [kind, mayCall({ kind: accountKind, isVerified }, api)] as const)
      if (!allowed.some(([, isAllowed]) => isAllowed)) throw templatesNotAllowed()
      const answers: Answer[] = []
      for (const [kind, isAllowed] of allowed) answers.push(await ask(accountId, kind, isAllowed))
      const refusal = answers.find((answer) => answer.refusal !== null)?.refusal
      if (refusal !== undefined && refusal !== null && answers.every((answer) => answer.listed === null)) throw refusal
      return db.write(async (tx) => {
        const synced: SyncedKind[] = []
        for (const answer of answers) synced.push(await write(tx, accountId, answer))
        await also(tx, synced)
        db.afterCommit(tx, memory.forget)
        return synced
      })
    },
  }
}

export type TemplateService = ReturnType<typeof createTemplateService>
