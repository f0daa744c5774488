import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { PluginBody, PluginList, PluginParams, PluginsParams, PluginView, viewPlugin } from './plugin.schemas.ts'
import type { PluginService } from './plugin.service.ts'

export interface PluginRoutesOptions { plugins: PluginService }

export const pluginRoutes: FastifyPluginAsyncTypebox<PluginRoutesOptions> = async (app, { plugins }) => {
  const tags = ['bots']

  app.get('', {
    config: { access: { permission: 'bots.read', scope: 'account' } },
    schema: {
      operationId: 'listPlugins', summary: 'Wechaty plugins of this installation, and how they do for the account', tags,
      params: PluginsParams, response: { 200: PluginList, '4xx': Problem },
    },
  }, async ({ params: { accountId } }) => ({ items: (await plugins.list(accountId)).map(viewPlugin) }))

  app.get('/:name', {
    config: { access: { permission: 'bots.manage', scope: 'account' } },
    schema: {
      operationId: 'getPlugin', summary: 'A plugin with its options', tags, description: 'The options may hold keys of the plugin’s own, so only who may change them sees them.',
      params: PluginParams, response: { 200: PluginView, '4xx': Problem },
    },
  }, async ({ params: { accountId, name } }) => {
    const plugin = await plugins.get(accountId, name)
    return { ...viewPlugin(plugin), options: plugin.options }
  })

  app.put('/:name', {
    config: { access: { permission: 'bots.manage', scope: 'account' } },
    schema: {
      operationId: 'setPlugin', summary: 'Turn a plugin on or off, or give it other options', tags,
      description: 'Counts within a second or two in every process. What is not named stays.',
      params: PluginParams, body: PluginBody, response: { 200: PluginView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, name } = request.params
    const plugin = await app.db.write(async (tx) => {
      const changed = await plugins.set(tx, accountId, name, request.body)
      const { isOn, limitMs } = changed
      await app.access.audit(tx, request, {
        action: 'plugin.set', accountId, targetKind: 'plugin', targetId: name, detail: { isOn, limitMs, options: Object.keys(request.body.options ?? {}) },
      })
      return changed
    })
    return { ...viewPlugin(plugin), options: plugin.options }
  })
}
