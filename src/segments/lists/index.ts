/**
 * Followers named one by one in a file.
 * Always true: a list never changes once it is ready, stays while a rule names it, and its file goes as soon as it is read.
 */
import type { FastifyInstance } from 'fastify'
import type { References } from '../segment/references.ts'
import { listHolder } from './holder.ts'
import { forgetListFiles, forgetLists } from './list.jobs.ts'
import { listRoutes } from './list.routes.ts'
import { createListService } from './list.service.ts'
import { listTexts } from './list.texts.ts'

interface ListOptions {
  /** The segments whose rules name a list. */
  usersOf: References['users']
  isWorker: boolean
}

export async function furnishLists (app: FastifyInstance, { usersOf, isWorker }: ListOptions): Promise<void> {
  app.texts.add(listTexts)
  const { db, clock, files, tasks } = app
  app.followers.personal.add(listHolder({ db, clock, tasks }))
  const lists = createListService({ db, clock, files, tasks, usersOf })
  await app.register(listRoutes, { prefix: '/api/v1/accounts/:accountId/segment-lists', lists })
  if (!isWorker) return
  app.schedule.add({
    name: 'forget-segment-lists', cron: '*/10 * * * *',
    async run () {
      await forgetListFiles({ db, clock, files })
      await forgetLists({ db })
    },
  })
}
