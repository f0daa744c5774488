import { Account } from '../../accounts/account.entity.ts'
import { mayCall } from '../../accounts/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { TaskKind, TaskService } from '../../tasks/index.ts'
import { drafts } from '../../wechat/api/drafts.ts'
import { publishing } from '../../wechat/api/publishing.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { ArticlePart } from './article.content.ts'
import type { ArticleRow } from './article.entity.ts'
import { articleNoDraft, articleNotPublished, articleNotUnknown, articlesNotAllowed } from './article.errors.ts'
import type { ArticlePictures } from './article.pictures.ts'
import { faultsOf } from './article.rules.ts'
import type { ArticleStore, ReadArticle } from './article.store.ts'
import type { PublishInput, PublishState } from './publish.kind.ts'

interface Needs {
  db: Database
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  tasks: Pick<TaskService, 'start'>
  kind: TaskKind<PublishInput, PublishState>
  store: ArticleStore
  pictures: ArticlePictures
}

const atWechatAtOnce = 20

/** What can be done with articles beside writing them. */
export function createArticleService ({ db, wechat, caller, tasks, kind, store, pictures }: Needs) {
  return {
    async assertSound (accountId: number, parts: readonly ArticlePart[]): Promise<void> {
      const [fault] = [...faultsOf(parts), ...await pictures.check(accountId, parts)]
      if (fault !== undefined) throw fault
    },

    async assertAllowed (accountId: number, isPublished: boolean): Promise<void> {
      const { kind: accountKind, isVerified } = await db.read.findOneByOrFail(Account, { id: accountId })
      if (isPublished && !mayCall({ kind: accountKind, isVerified }, publishing.submit.path)) throw articlesNotAllowed()
      caller(accountId)
    },

    /** Begins soon after `tx` commits: into WeChat's draft box, and out to its readers if it is to be published. */
    async begin (tx: Tx, read: ReadArticle, { isPublished, askedBy }: { isPublished: boolean, askedBy: string }): Promise<ArticleRow> {
      const { accountId, articleRowId } = read
      await store.alter(tx, read, 'problem = NULL')
      const task = await tasks.start(tx, kind, { accountId, input: { articleRowId, isPublished }, askedBy })
      await change(tx, 'UPDATE articles SET taskId = ? WHERE id = ?', [task.id, articleRowId])
      return store.get(accountId, articleRowId, tx)
    },

    /** Of an unknown one somebody says that it was not published: it is a draft again. */
    async leave (tx: Tx, accountId: number, id: number): Promise<ArticleRow> {
      const left = await change(tx, `UPDATE articles SET status = 'draft', problem = NULL, dueAt = NULL, version = version + 1 WHERE accountId = ? AND id = ? AND status = 'unknown'`,
        [accountId, id])
      const row = await store.get(accountId, id, tx)
      if (left !== 1) throw articleNotUnknown()
      return row
    },

    /** Deletes all parts at WeChat, for good. After a lost answer it may be asked again: what is deleted stays deleted. */
    async withdraw (accountId: number, id: number, also: (tx: Tx) => Promise<void>): Promise<ArticleRow> {
      const { status, articleId } = await store.get(accountId, id)
      if (status !== 'published' || articleId === null) throw articleNotPublished()
      await wechat.call(caller(accountId), publishing.delete, { article_id: articleId, index: 0 })
      return db.write(async (tx) => {
        const isOurs = await change(tx, `UPDATE articles SET status = 'withdrawn', version = version + 1 WHERE accountId = ? AND id = ? AND status = 'published'`, [accountId, id])
        if (isOurs === 1) await also(tx)
        return store.get(accountId, id, tx)
      })
    },

    /** Takes the draft out of WeChat's box before its row goes. */
    async clear (accountId: number, id: number): Promise<void> {
      const { status, taskId, mediaId } = await store.get(accountId, id)
      if (status !== 'draft' && status !== 'withdrawn') throw articleNoDraft(status)
      if (taskId !== null || mediaId === null) return
      await wechat.call(caller(accountId), drafts.delete, { media_id: mediaId }).catch((error: unknown) => {
        if (!(error instanceof WechatError) || error.action !== 'done') throw error
      })
    },

    /** What WeChat has, twenty at a time; also what was made in its console. */
    async atWechat (accountId: number, box: 'drafts' | 'published', offset: number) {
      const page = { offset, count: atWechatAtOnce, no_content: 1 as const }
      if (box === 'published') {
        const { total_count: total, item } = await wechat.call(caller(accountId), publishing.list, page)
        return { total, items: item.map(({ article_id: articleId, ...rest }) => ({ ...rest, articleId, mediaId: null })) }
      }
      const { total_count: total, item } = await wechat.call(caller(accountId), drafts.list, page)
      return { total, items: item.map(({ media_id: mediaId, ...rest }) => ({ ...rest, mediaId, articleId: null })) }
    },
  }
}

export type ArticleService = ReturnType<typeof createArticleService>
