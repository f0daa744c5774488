import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountState } from './account.ts'
import type { World } from './world.ts'

const prefix = '/mmbiz'

/** Where anybody finds a file who was told the address: pictures of articles and of followers, films. */
export function openAddress ({ url }: World, { settings: { appid } }: Pick<AccountState, 'settings'>, id: string): string {
  return `${url}${prefix}/${appid}/${id}`
}

const Params = Type.Object({ appid: Type.String(), id: Type.String() })

export const openFileRoutes: FastifyPluginAsyncTypebox<{ world: World }> = async (app, { world }) => {
  app.get(`${prefix}/:appid/:id`, { schema: { params: Params } }, async ({ params: { appid, id } }, reply) => {
    const file = world.accounts.get(appid)?.media.open(id, world.clock.now().getTime())
    if (file === undefined) return reply.callNotFound()
    return reply.type(file.contentType).header('x-content-type-options', 'nosniff').send(file.bytes)
  })
}
