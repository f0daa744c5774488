/**
 * Tables of followers that come in and go out.
 * Always true: a line of an import is written once, with its place in the file, and what it changed can be taken back for a day;
 * nobody's data stays in a file for longer than we said.
 */
import type { FastifyInstance } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import type { TimelineEntry } from '../timeline.ts'
import { forgetExports } from './export/export.jobs.ts'
import { exportRoutes } from './export/export.routes.ts'
import { createExportService } from './export/export.service.ts'
import { transferHolder } from './holder.ts'
import { forgetImportFiles, forgetImports } from './import/import.jobs.ts'
import { importRoutes } from './import/import.routes.ts'
import { createImportService } from './import/import.service.ts'
import { transferTexts } from './transfer.texts.ts'

export interface TransferOptions {
  isWorker: boolean
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** Builds imports and exports and registers what belongs to them; for the door of the room, once `app.followers` is there. */
export async function furnishTransfers (app: FastifyInstance, { isWorker, note }: TransferOptions): Promise<void> {
  app.texts.add(transferTexts)
  const { db, clock, files, facts, tasks } = app
  const { attributes, tags, personal } = app.followers
  personal.add(transferHolder({ db, clock, tasks }))
  const imports = createImportService({
    db, clock, files, facts, tasks, note, definitions: attributes.definitions, accept: attributes.accept, carry: tags.carry, erasedOf: personal.erasedOf,
  })
  await app.register(importRoutes, { prefix: '/api/v1/accounts/:accountId/imports', imports })
  const exports = createExportService({ db, clock, files, tasks, definitions: attributes.definitions })
  await app.register(exportRoutes, { prefix: '/api/v1/accounts/:accountId/exports', exports })
  if (!isWorker) return
  app.schedule.add({ name: 'forget-exports', cron: '37 * * * *', run: async () => { await forgetExports({ db, clock, files }) } })
  app.schedule.add({ name: 'forget-import-files', cron: '23 * * * *', run: async () => { await forgetImportFiles({ db, clock, files }) } })
  app.schedule.add({ name: 'forget-imports', cron: '52 3 * * *', run: async () => { await forgetImports({ db, clock }) } })
}
