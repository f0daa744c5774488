import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import type { AccountSettings } from '../platform/account-settings.ts'
import { Problem } from '../platform/http/problem.ts'
import type { DeepPartial } from '../platform/laid-over.ts'
import type { Permission } from './permissions.ts'

interface Told { summary: string, description?: string }

export interface SettingsDoor<S extends object> {
  /** Of the operations: `Desk` makes getDeskSettings, setDeskSettings and changeDeskSettings. */
  name: string
  /** In the audit. */
  action: string
  tag: string
  /** All of them; each member is set as a whole. */
  Settings: TObject
  examples: { all: S, some: DeepPartial<S> }
  mayRead: Permission
  mayManage: Permission
  told: { get: Told, set: Told, change: Told }
}

const closed = { additionalProperties: false }
const Params = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
const Version = Type.Integer({ minimum: 0, description: 'As it was read: 0 while the account has chosen nothing.' })

/** The routes of a room's settings: read them, set all of them, set some of them; each change is in the audit. */
export function settingsRoutes<S extends object> ({ name, action, tag, Settings, examples, mayRead, mayManage, told }: SettingsDoor<S>) {
  const all = { version: 1, settings: examples.all }
  const View = Type.Object({ version: Version, settings: Settings }, { examples: [all] })
  const Body = Type.Object({ version: Version, settings: Settings }, { ...closed, examples: [all] })
  const Patch = Type.Object({ version: Version, settings: Type.Partial(Settings, { ...closed, minProperties: 1 }) }, { ...closed, examples: [{ version: 1, settings: examples.some }] })
  const manage = { access: { permission: mayManage, scope: 'account' } } as const
  const common = { tags: [tag], params: Params, response: { 200: View, '4xx': Problem } }

  const routes: FastifyPluginAsync<{ settings: Pick<AccountSettings<S>, 'get' | 'set'> }> = async (app, { settings }) => {
    // What came has been held against the schema by now.
    const accountOf = ({ params }: FastifyRequest) => (params as { accountId: number }).accountId
    const save = (request: FastifyRequest) => app.db.write(async (tx) => {
      const accountId = accountOf(request)
      const { version, settings: changes } = request.body as { version: number, settings: DeepPartial<S> }
      const stored = await settings.set(tx, accountId, version, changes)
      await app.access.audit(tx, request, { action, accountId, targetKind: 'account', targetId: String(accountId), detail: { changes } })
      return stored
    })

    app.get('', {
      config: { access: { permission: mayRead, scope: 'account' } }, schema: { operationId: `get${name}Settings`, ...told.get, ...common },
    }, async (request) => settings.get(accountOf(request)))
    app.put('', { config: manage, schema: { operationId: `set${name}Settings`, ...told.set, ...common, body: Body } }, save)
    app.patch('', {
      config: manage,
      schema: { operationId: `change${name}Settings`, description: 'Each setting that is named is replaced as a whole, the others stay.', ...told.change, ...common, body: Patch },
    }, save)
  }
  return routes
}
