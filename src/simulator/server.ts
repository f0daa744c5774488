import { createServer as createHttpServer } from 'node:http'
import type { FastifyInstance } from 'fastify'
import fastify from 'fastify'
import { addAgentApis } from './api/agents.routes.ts'
import type { ApiTable } from './api/api.ts'
import { addAutoreplyApis } from './api/autoreply.routes.ts'
import { addBlacklistApis } from './api/blacklist.routes.ts'
import { addCustomMessageApis } from './api/custom-messages.routes.ts'
import { addDatacubeApis } from './api/datacube.routes.ts'
import { addDraftApis } from './api/drafts.routes.ts'
import { serveApi } from './api/http.ts'
import { addJsTicketApis } from './api/js-tickets.routes.ts'
import { addKfSessionApis } from './api/kf-sessions.routes.ts'
import { addPlatformApis } from './api/platform.routes.ts'
import { addQuotaApis } from './api/quotas.routes.ts'
import { addRidApis } from './api/rids.routes.ts'
import { addTagApis } from './api/tags.routes.ts'
import { addMassJobApis } from './api/mass-jobs.routes.ts'
import { addMassApis } from './api/mass.routes.ts'
import { addPublishingApis } from './api/publishing.routes.ts'
import { addMaterialApis } from './api/material.routes.ts'
import { addMediaApis } from './api/media.routes.ts'
import { addOneTimeApis } from './api/one-time.routes.ts'
import { addSubscriptionApis } from './api/subscriptions.routes.ts'
import { addTemplateApis } from './api/templates.routes.ts'
import { addMenuApis } from './api/menus.routes.ts'
import { addOauthApis } from './api/oauth.routes.ts'
import { oauthPageRoutes } from './api/oauth-page.routes.ts'
import { addQrCodeApis } from './api/qrcodes.routes.ts'
import { addShortKeyApis } from './api/short-keys.routes.ts'
import { addTokenApis } from './api/tokens.routes.ts'
import { addUserApis } from './api/users.routes.ts'
import { controlRoutes } from './control/control.routes.ts'
import { openFileRoutes } from './open-files.routes.ts'
import { phoneRoutes } from './phone/phone.routes.ts'
import type { Handles } from './handles.ts'
import type { World } from './world.ts'

const maxParameterLength = 200
const keepAliveMs = 72_000

/** All of WeChat's APIs that are served. */
export function createApis (world: World): ApiTable {
  const apis: ApiTable = new Map()
  addTokenApis(apis, world)
  addPlatformApis(apis, world)
  addQuotaApis(apis, world)
  addRidApis(apis, world)
  addAutoreplyApis(apis, world)
  addJsTicketApis(apis, world)
  addMenuApis(apis, world)
  addOauthApis(apis, world)
  addQrCodeApis(apis, world)
  addShortKeyApis(apis, world)
  addUserApis(apis, world)
  addTemplateApis(apis, world)
  addSubscriptionApis(apis, world)
  addOneTimeApis(apis, world)
  addTagApis(apis, world)
  addBlacklistApis(apis, world)
  addDatacubeApis(apis, world)
  addCustomMessageApis(apis, world)
  addMediaApis(apis, world)
  addMaterialApis(apis, world)
  addDraftApis(apis, world)
  addPublishingApis(apis, world)
  addMassApis(apis, world)
  addMassJobApis(apis, world)
  addAgentApis(apis, world)
  addKfSessionApis(apis, world)
  return apis
}

/** WeChat's APIs on the bare server; the control API and the phone behind the same port. */
export function createServer (world: World, handles: Handles, apis: ApiTable): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: maxParameterLength },
    ajv: { customOptions: { removeAdditional: false } },
    serverFactory: (handler) => {
      const server = createHttpServer((request, response) => { if (!serveApi(apis, world, request, response)) handler(request, response) })
      server.keepAliveTimeout = keepAliveMs
      return server
    },
  })
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    world.log.push({ at: world.clock.now().getTime(), appid: null, api: path, rule: 'path.unknown', errcode: null })
    return reply.code(404).type('text/html').send('<html><body>404 Not Found</body></html>')
  })
  app.register(oauthPageRoutes, { world })
  app.register(controlRoutes, { prefix: '/control', world, handles })
  app.register(phoneRoutes, { prefix: '/phone' })
  app.register(openFileRoutes, { world })
  return app
}
