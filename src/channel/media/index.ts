import type { FastifyInstance } from 'fastify'
import type { Wechat } from '../../wechat/client.ts'
import { inboundReceived } from '../channel.facts.ts'
import { createMediaFetcher } from './media.fetcher.ts'
import { noteMedia } from './media.inbound.ts'
import { sweepMedia } from './media.jobs.ts'
import { mediaRoutes } from './media.routes.ts'
import { createMediaService, type MediaService } from './media.service.ts'

export interface MediaOptions {
  wechat: Wechat
  /** Where WeChat's API is. */
  wechatApiBase: string
  isWorker: boolean
}

/** For other rooms, which go by message, by person or by age. */
export type ChannelMedia = Pick<MediaService, 'list' | 'open' | 'erase' | 'tell' | 'files' | 'countBefore' | 'eraseBefore'>

/** What followers send is fetched before WeChat throws it away, and shown to those who may see followers. */
export async function furnishMedia (app: FastifyInstance, { wechat, wechatApiBase, isWorker }: MediaOptions): Promise<ChannelMedia> {
  const { db, clock, facts, files, metrics, schedule, log: logger } = app
  const media = createMediaService({ db, files })
  const settled = metrics.counter('duihua_media_settled_total', 'Files of followers by how their fetching ended; gone are lost', ['state'])
  const fetcher = createMediaFetcher({
    db, clock, logger, files, wechat, caller: app.accounts.caller, apiBase: wechatApiBase, onSettled: (state, amount) => settled.inc({ state }, amount),
  })
  facts.on(inboundReceived, (tx, received) => noteMedia(db, tx, received, { now: clock.now(), wake: fetcher.wake }))
  await app.register(mediaRoutes, { prefix: '/api/v1/accounts/:accountId/media', media })
  if (isWorker) {
    schedule.add({
      name: 'sweep-media', cron: '41 4 * * *',
      run: async () => {
        const swept = await sweepMedia({ db, files })
        if (swept > 0) logger.warn({ files: swept }, 'stray media removed')
      },
    })
    app.addHook('onReady', async () => fetcher.start())
    app.addHook('onClose', () => fetcher.stop())
  }
  return media
}
