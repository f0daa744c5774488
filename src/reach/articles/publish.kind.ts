import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Step, StepContext, TaskKind } from '../../tasks/index.ts'
import { drafts } from '../../wechat/api/drafts.ts'
import { publishing } from '../../wechat/api/publishing.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { ArticleRow } from './article.entity.ts'
import { articleDraftGone, articleHalfDone, articleOutcomeUnknown, articleRefused } from './article.errors.ts'
import type { ArticlePictures } from './article.pictures.ts'
import { type Article, type ArticleStore, problemOf } from './article.store.ts'
import { isSame, toWechat } from './article.wechat.ts'

/** `isPublished`: or only placed in WeChat's draft box. */
export interface PublishInput { articleRowId: number, isPublished: boolean }
type Phase = 'pictures' | 'place' | 'submit'
export interface PublishState { todo: Phase[], startedMs: number }
type Went = Step<PublishState>
type Context = StepContext<PublishInput, PublishState>

interface Needs {
  db: Database
  clock: Clock
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  store: ArticleStore
  pictures: ArticlePictures
}

/** WeChat tells seconds later, or minutes. */
export const firstLookMs = 15_000
const clocksApartMs = 60_000
const listed = 20
const draftUnknown = 40007

/**
 * Pictures, then the draft, then its publishing. A draft whose answer was lost is looked for before another is made; a publishing
 * whose answer was lost is `unknown` and never asked for again: the status in the row is taken before the call.
 */
export function createPublishKind ({ db, clock, wechat, caller, store, pictures }: Needs): TaskKind<PublishInput, PublishState> {
  const nowMs = () => momentValue(clock.now())
  const onward = ({ state }: Context): Went => ({ state: { ...state, todo: state.todo.slice(1) }, done: 0 })

  async function alreadyThere (accountId: number, startedMs: number, sent: ReturnType<typeof toWechat>): Promise<string | undefined> {
    const { item } = await wechat.call(caller(accountId), drafts.list, { offset: 0, count: listed, no_content: 1 })
    const same = item.filter(({ content, update_time: seconds = 0 }) => seconds * 1000 >= startedMs - clocksApartMs && isSame(sent, content.news_item))
      .map(({ media_id: mediaId }) => mediaId)
    if (same.length === 0) return undefined
    const ours = await db.read.query<Array<{ mediaId: string }>>(`SELECT mediaId FROM articles WHERE accountId = ? AND mediaId IN (${placeholders(same)})`, [accountId, ...same])
    return same.find((mediaId) => !ours.some((each) => each.mediaId === mediaId))
  }

  async function place (context: Context, { row, parts }: Article): Promise<Went> {
    const { accountId, state } = context
    const placed = await pictures.next(accountId, parts)
    if (placed === null) return { state, done: 0 }
    if (row.mediaId !== null && row.placedVersion === row.version) return onward(context)
    if (row.mediaId !== null) {
      await unlessDone(wechat.call(caller(accountId), drafts.delete, { media_id: row.mediaId }))
      return { state, done: 0, write: async (tx) => { await change(tx, 'UPDATE articles SET mediaId = NULL, placedVersion = NULL WHERE id = ?', [row.id]) } }
    }
    const sent = toWechat(parts, placed)
    const mediaId = await alreadyThere(accountId, state.startedMs, sent) ?? (await wechat.call(caller(accountId), drafts.add, { articles: sent })).media_id
    return {
      ...onward(context),
      write: async (tx) => { await change(tx, 'UPDATE articles SET mediaId = ?, placedVersion = ? WHERE id = ?', [mediaId, row.version, row.id]) },
    }
  }

  /** Whoever takes the status asks; who finds it taken cannot know what was answered. */
  async function submit (context: Context, { row }: Article): Promise<Went> {
    const { accountId, taskId } = context
    await wechat.prepare(caller(accountId))
    const isOurs = await db.change(`UPDATE articles SET status = 'publishing', calledAt = ?, publishId = NULL, looks = 0 WHERE id = ? AND taskId = ? AND status = 'draft'`,
      [nowMs(), row.id, taskId])
    if (isOurs !== 1) return ended(context, (tx) => setUnknown(tx, row.id))
    try {
      const { publish_id: publishId } = await wechat.call(caller(accountId), publishing.submit, { media_id: row.mediaId ?? '' })
      return ended(context, async (tx) => {
        await change(tx, 'UPDATE articles SET publishId = ?, dueAt = ?, taskId = NULL WHERE id = ?', [publishId, nowMs() + firstLookMs, row.id])
      })
    } catch (error) {
      if (!(error instanceof WechatError) || error.outcome === 'unknown') return ended(context, (tx) => setUnknown(tx, row.id))
      // It certainly was not published.
      await db.change(`UPDATE articles SET status = 'draft', calledAt = NULL WHERE id = ? AND taskId = ? AND status = 'publishing'`, [row.id, taskId])
      throw error.errcode === draftUnknown ? articleDraftGone() : error
    }
  }

  const setUnknown = async (tx: Tx, id: number): Promise<void> => {
    await change(tx, `UPDATE articles SET status = 'unknown', taskId = NULL, problem = ?, dueAt = ? WHERE id = ?`,
      [JSON.stringify(problemOf(articleOutcomeUnknown())), nowMs() + firstLookMs, id])
  }

  const ended = ({ state }: Context, write: (tx: Tx) => Promise<void>): Went => ({ state, done: 1, result: { isEnded: true }, write })

  async function go (context: Context): Promise<Went> {
    const { accountId, input: { articleRowId }, state: { todo: [phase] } } = context
    const article = await store.read(accountId, articleRowId)
    if (phase === 'pictures') return await pictures.next(accountId, article.parts) === null ? { state: context.state, done: 0 } : onward(context)
    if (phase === 'place') return place(context, article)
    if (phase === 'submit') return submit(context, article)
    return ended(context, async (tx) => { await change(tx, 'UPDATE articles SET taskId = NULL WHERE id = ?', [articleRowId]) })
  }

  return {
    kind: 'article-publish',
    isAlone: false,
    begin: ({ isPublished }) => ({ todo: isPublished ? ['pictures', 'place', 'submit'] : ['pictures', 'place'], startedMs: nowMs() }),
    async step (context) {
      try {
        return await go(context)
      } catch (error) {
        const refusal = error instanceof AppError ? articleRefused(error) : error
        if (!(refusal instanceof AppError) || refusal.kind === 'unavailable' || refusal.kind === 'limited') throw error
        const isGone = refusal.code === 'ARTICLE_DRAFT_GONE' ? ', mediaId = NULL, placedVersion = NULL' : ''
        return ended(context, async (tx) => {
          await change(tx, `UPDATE articles SET taskId = NULL, problem = ?${isGone} WHERE id = ?`, [JSON.stringify(problemOf(refusal)), context.input.articleRowId])
        })
      }
    },
    async undo (tx, { accountId, taskId }) {
      const row = await tx.query<Array<Pick<ArticleRow, 'id' | 'status'>>>('SELECT id, status FROM articles WHERE accountId = ? AND taskId = ?', [accountId, taskId])
      const [found] = row
      if (found?.status === 'publishing') await setUnknown(tx, Number(found.id))
      else if (found !== undefined) await change(tx, 'UPDATE articles SET taskId = NULL, problem = ? WHERE id = ?', [JSON.stringify(problemOf(articleHalfDone())), Number(found.id)])
    },
  }
}

async function unlessDone (work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof WechatError) || error.action !== 'done') throw error
  })
}
