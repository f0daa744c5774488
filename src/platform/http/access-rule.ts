/**
 * Who may call a route. Every route states one in its `config`; `access/` enforces it and refuses to start without.
 * `account` permissions are asked for the account named in the path, `installation` ones for the whole installation.
 */
export type AccessRule =
  | 'public'
  | 'signed-in'
  | { permission: string, scope: 'account' | 'installation' }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule
  }
}
