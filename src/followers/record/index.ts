/**
 * What people and rules decide about a follower: stage, owner, remark.
 * Always true: an edit is in the record, the timeline and the audit or nowhere, and a remark of ours that WeChat does not have yet
 * is on the row as due or as a problem.
 */
import type { FastifyInstance } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { TimelineEntry } from '../timeline.ts'
import { recordRoutes } from './record.routes.ts'
import type { RecordService } from './record.service.ts'
import { recordTexts } from './record.texts.ts'
import { createRemarkSender } from './remark.sender.ts'
import { stageRulesRoutes } from './stage-rules.routes.ts'
import { createStageRulesService } from './stage-rules.service.ts'

export interface RecordOptions {
  wechat: Wechat
  isWorker: boolean
  records: RecordService
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** Builds the edits of the room and registers what belongs to them; for the door of the room. */
export async function furnishRecords (app: FastifyInstance, { wechat, isWorker, records, note }: RecordOptions): Promise<void> {
  app.texts.add(recordTexts)
  const { db, clock, log: logger } = app
  await app.register(recordRoutes, { prefix: '/api/v1/accounts/:accountId/followers', records })
  const rules = createStageRulesService({ db, clock, logger, tasks: app.tasks, note })
  await app.register(stageRulesRoutes, { prefix: '/api/v1/accounts/:accountId/stage-rules', rules })
  if (!isWorker) return
  app.schedule.add({ name: 'apply-stage-rules', cron: '50 4 * * *', run: () => rules.applyAll() })
  const sendRemarks = createRemarkSender({ db, clock, logger, wechat, caller: app.accounts.caller })
  app.schedule.add({ name: 'send-remarks', cron: '*/5 * * * * *', run: sendRemarks })
}
