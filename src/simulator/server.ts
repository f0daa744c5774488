import type { FastifyInstance } from 'fastify'
import fastify from 'fastify'
import type { AccountHandle } from './account-handle.ts'
import { addCustomMessageApis } from './api/custom-messages.routes.ts'
import { addTokenApis } from './api/tokens.routes.ts'
import { addUserApis } from './api/users.routes.ts'
import { controlRoutes } from './control/control.routes.ts'
import { phoneRoutes } from './phone/phone.routes.ts'
import type { World } from './world.ts'

const maxParameterLength = 200

/** WeChat's API, the control API and the phone, behind one port. */
export async function createServer (world: World, handle: (appid: string) => AccountHandle): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: maxParameterLength },
    ajv: { customOptions: { removeAdditional: false } },
  })
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    world.log.push({ at: world.clock.now().getTime(), appid: null, api: path, rule: 'path.unknown', errcode: null })
    return reply.code(404).type('text/html').send('<html><body>404 Not Found</body></html>')
  })

  await app.register(async (wechat) => {
    // WeChat reads the body as JSON whatever its type says.
    wechat.removeAllContentTypeParsers()
    wechat.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => { done(null, body) })
    addTokenApis(wechat, world)
    addUserApis(wechat, world)
    addCustomMessageApis(wechat, world)
  })
  await app.register(controlRoutes, { prefix: '/control', world, handle })
  await app.register(phoneRoutes, { prefix: '/phone' })
  return app
}
