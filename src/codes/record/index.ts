/**
 * The codes themselves: what WeChat made for an account, what they belong to, and what a scan sets off.
 * Always true: a code has a row before WeChat is asked for it, and what was cut off is asked again; nobody takes the account's last
 * permanent code twice.
 */
import type { FastifyInstance } from 'fastify'
import { createWatch } from '../../platform/watch.ts'
import type { Wechat } from '../../wechat/client.ts'
import { codeTexts } from '../codes.texts.ts'
import { codeSettingsRoutes } from '../settings/settings.routes.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'
import { type Asking, createAsking } from './asking.ts'
import { codeRoutes } from './code.routes.ts'
import { type CodeService, createCodeService } from './code.service.ts'
import { groupRoutes } from './group.routes.ts'
import { createGroups, type Groups } from './group.service.ts'
import { createMaker } from './maker.ts'
import { createSoundness } from './soundness.ts'

/** Whoever made many sees the first of them soon. */
const pollMs = 5000

interface RecordOptions { wechat: Wechat, isWorker: boolean, settings: CodeSettingsService }

export interface CodeRecord { codes: CodeService, groups: Groups, asking: Asking }

export async function furnishRecord (app: FastifyInstance, { wechat, isWorker, settings }: RecordOptions): Promise<CodeRecord> {
  app.texts.add(codeTexts)
  const { db, clock, log: logger, accounts: { caller }, followers: { attributes }, reach: { library } } = app
  const soundness = createSoundness({ checkContent: library.check, attributesInUse: (accountId, tx) => attributes.definitions.inUse(accountId, tx), accept: attributes.accept })
  const codes = createCodeService({ db, clock, soundness })
  const groups = createGroups({ db, clock })
  const maker = createMaker({ db, clock, logger, wechat, caller })
  const asking = createAsking(app, { maker, codes })
  const prefix = '/api/v1/accounts/:accountId/codes'
  await app.register(codeRoutes, { prefix, codes, soundness, asking })
  await app.register(groupRoutes, { prefix: `${prefix}/groups`, groups })
  await app.register(codeSettingsRoutes, { prefix: `${prefix}/settings`, settings, soundness })
  if (isWorker) {
    const watch = createWatch({ look: maker.makeDue, logger, failure: 'codes were not made', pollMs })
    app.addHook('onReady', async () => watch.start())
    app.addHook('onClose', () => watch.stop())
  }
  return { codes, groups, asking }
}
