/**
 * Articles: written here, placed in WeChat's draft box, published, withdrawn.
 * Always true: WeChat is asked at most once to publish an article; while nobody knows what it answered the article is *unknown*, and
 * what WeChat tells of a publishing changes its row once.
 */
import type { FastifyInstance } from 'fastify'
import { inboundReceived } from '../../channel/index.ts'
import { createWatch } from '../../platform/watch.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { MaterialMedia } from '../library/material.media.ts'
import { createArticlePictures } from './article.pictures.ts'
import { articleRoutes } from './article.routes.ts'
import { createArticleService } from './article.service.ts'
import { createArticleStore } from './article.store.ts'
import { articleTexts } from './article.texts.ts'
import { createPublishKind } from './publish.kind.ts'
import { createArticleResults } from './results.ts'

export interface ArticlesOptions { wechat: Wechat, isWorker: boolean, media: Pick<MaterialMedia, 'keep' | 'address'> }

const pollMs = 1000

export async function furnishArticles (app: FastifyInstance, { wechat, isWorker, media }: ArticlesOptions): Promise<void> {
  app.texts.add(articleTexts)
  const { db, clock, facts, tasks, log: logger, accounts: { caller } } = app
  const store = createArticleStore({ db, clock })
  const pictures = createArticlePictures({ db, media })
  const kind = createPublishKind({ db, clock, wechat, caller, store, pictures })
  tasks.describe(kind)
  const service = createArticleService({ db, wechat, caller, tasks, kind, store, pictures })
  const results = createArticleResults({
    db, clock, logger, wechat, caller, titlesOf: async ({ accountId, id }) => (await store.read(accountId, id)).parts.map(({ title }) => title),
  })
  facts.on(inboundReceived, async (tx, received) => {
    for (const { accountId, inbound } of received) {
      if (inbound.type !== 'PUBLISHJOBFINISH' || inbound.publishStatus === null) continue
      const { publishId, publishStatus: status, articleId, articles, failIdx: failed } = inbound
      const urls = articles.map(({ idx, articleUrl: url }, at) => ({ part: idx ?? at + 1, url }))
      await results.settle(tx, { accountId, publishId, status, articleId, urls, failed })
    }
  })
  await app.register(articleRoutes, { prefix: '/api/v1/accounts/:accountId/articles', store, service })
  if (!isWorker) return
  const watch = createWatch({ look: results.look, logger, failure: 'articles not looked at', pollMs })
  app.addHook('onReady', async () => watch.start())
  app.addHook('onClose', () => watch.stop())
}
